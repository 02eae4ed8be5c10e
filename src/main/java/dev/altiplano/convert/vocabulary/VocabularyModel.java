package dev.altiplano.convert.vocabulary;

import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.ErrorKind;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;

/** The ways to split a text into tokens, with what llama.cpp takes for what a file leaves unsaid. */
enum VocabularyModel {
  BYTE_PAIRS("gpt2", Map.of(), false, false, false),
  SCORED_PIECES("llama", Map.of("bos", 1, "eos", 2, "unknown", 0), true, false, true),
  WORD_PIECES(
      "bert", Map.of("bos", 101, "eos", 102, "unknown", 100, "padding", 0), true, true, false),
  UNIGRAMS("t5", Map.of("eos", 1, "unknown", 2, "padding", 0), false, true, false);

  private final String label;
  private final Map<String, Integer> ids;
  private final boolean addsBegin;
  private final boolean addsEnd;
  private final boolean prefixesSpace;

  VocabularyModel(
      String label,
      Map<String, Integer> ids,
      boolean addsBegin,
      boolean addsEnd,
      boolean prefixesSpace) {
    this.label = label;
    this.ids = ids;
    this.addsBegin = addsBegin;
    this.addsEnd = addsEnd;
    this.prefixesSpace = prefixesSpace;
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
    return new AltiplanoException(
        ErrorKind.UNSUPPORTED,
        "cannot load the model: the tokenizer of its GGUF file is of the kind \"%s\"; this version knows %s"
            .formatted(
                label,
                Arrays.stream(values())
                    .map(model -> model.label)
                    .collect(Collectors.joining(", "))));
  }

  /** The id of a special token that the file does not name; -1 for none. */
  int id(String name) {
    return ids.getOrDefault(name, -1);
  }

  boolean addsBegin() {
    return addsBegin;
  }

  boolean addsEnd() {
    return addsEnd;
  }

  boolean prefixesSpace() {
    return prefixesSpace;
  }
}
