package dev.altiplano.convert.vocabulary;

import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.ErrorKind;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The ways to split a text into tokens, with what llama.cpp takes for what a file leaves unsaid.
 */
enum VocabularyModel {
  BYTE_PAIRS("gpt2"),
  SCORED_PIECES("llama"),
  WORD_PIECES("bert"),
  UNIGRAMS("t5");

  private final String label;

  VocabularyModel(String label) {
    this.label = label;
  }

  /**
   * The model of this name.
   *
   * @throws AltiplanoException UNSUPPORTED if there is none here
   */
  static VocabularyModel of(String label) {
    return Arrays.stream(values())
        .filter(model -> model.label.equals(label))
        .findAny()
        .orElseThrow(() -> unsupported(label));
  }

  private static AltiplanoException unsupported(String label) {
    String known =
        Arrays.stream(values()).map(model -> model.label).collect(Collectors.joining(", "));
    return new AltiplanoException(
        ErrorKind.UNSUPPORTED,
        "cannot load the model: the tokenizer of its GGUF file is of the kind \"%s\"; this version knows %s"
            .formatted(label, known));
  }

  /** Ids of special tokens, by the names that their keys have. */
  Map<String, Integer> ids() {
    return switch (this) {
      case BYTE_PAIRS -> Map.of();
      case SCORED_PIECES -> Map.of("bos", 1, "eos", 2, "unknown", 0);
      case WORD_PIECES -> Map.of("bos", 101, "eos", 102, "unknown", 100, "padding", 0);
      case UNIGRAMS -> Map.of("eos", 1, "unknown", 2, "padding", 0);
    };
  }

  boolean addsBegin() {
    return this == SCORED_PIECES || this == WORD_PIECES;
  }

  boolean addsEnd() {
    return this == WORD_PIECES || this == UNIGRAMS;
  }

  boolean prefixesSpace() {
    return this == SCORED_PIECES;
  }
}
