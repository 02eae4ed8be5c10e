package dev.altiplano.convert;

import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.ErrorKind;
import dev.altiplano.store.Layer;
import dev.altiplano.store.MediaTypes;
import dev.altiplano.store.ModelStore;
import dev.altiplano.store.StoredModel;
import dev.altiplano.weights.gguf.GgufArray;
import dev.altiplano.weights.gguf.GgufFile;
import dev.altiplano.weights.gguf.GgufMetadata;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a GGUF file says about talking to its model.
 *
 * @param template the chat template, in Jinja
 * @param specialTokens the texts of special tokens, by the names that templates know them by
 * @param endTokens ids that end an answer
 */
public record GgufChat(
    Optional<String> template, Map<String, String> specialTokens, BitSet endTokens) {
  private static final String TOKENS = "tokenizer.ggml.tokens";

  /** Tokens that end an answer in whatever file they are, as llama.cpp takes them. */
  private static final Set<String> ENDS =
      Set.of(
          "<|eot_id|>",
          "<|im_end|>",
          "<|end|>",
          "<|return|>",
          "<|call|>",
          "<end_of_turn>",
          "<turn|>",
          "<|endoftext|>",
          "<|eom_id|>",
          "<EOT>",
          "_<EOT>",
          "[EOT]",
          "[EOS]",
          "<｜end▁of▁sentence｜>",
          "<end_of_utterance>");

  public GgufChat {
    specialTokens = Map.copyOf(specialTokens);
  }

  /** The GGUF file of a stored model, where it has one. */
  private static Optional<Layer> file(StoredModel model) {
    return model.manifest().layers().stream()
        .filter(layer -> layer.mediaType().equals(MediaTypes.MODEL))
        .findFirst();
  }

  /**
   * What the GGUF file of a model says; empty for a model of other files.
   *
   * @throws AltiplanoException LOAD_FAILED if the file cannot be read
   */
  public static Optional<GgufChat> of(ModelStore store, StoredModel model) {
    return file(model)
        .map(
            layer -> {
              try (GgufFile gguf =
                  GgufFile.open(model.name().display(), store.blob(layer.digest()))) {
                return read(gguf.metadata());
              }
            });
  }

  static GgufChat read(GgufMetadata metadata) {
    List<String> tokens =
        metadata
            .array(TOKENS)
            .map(GgufArray::strings)
            .orElseThrow(
                () ->
                    new AltiplanoException(
                        ErrorKind.LOAD_FAILED,
                        "cannot load the model: its GGUF file has no %s".formatted(TOKENS)));
    Map<String, String> special = new LinkedHashMap<>();
    Map.of("bos_token", "bos", "eos_token", "eos", "unk_token", "unknown", "pad_token", "padding")
        .forEach(
            (name, key) ->
                id(metadata, key, tokens).ifPresent(id -> special.put(name, tokens.get(id))));
    BitSet ends = new BitSet();
    for (String key : List.of("eos", "eot", "eom")) {
      id(metadata, key, tokens).ifPresent(ends::set);
    }
    for (int id = 0; id < tokens.size(); id++) {
      if (ENDS.contains(tokens.get(id))) {
        ends.set(id);
      }
    }
    return new GgufChat(metadata.string("tokenizer.chat_template"), special, ends);
  }

  private static Optional<Integer> id(GgufMetadata metadata, String name, List<String> tokens) {
    long id = metadata.wholeNumber("tokenizer.ggml.%s_token_id".formatted(name)).orElse(-1);
    return id >= 0 && id < tokens.size() ? Optional.of((int) id) : Optional.empty();
  }
}
