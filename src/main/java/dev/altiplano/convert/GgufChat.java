package dev.altiplano.convert;

import dev.altiplano.convert.vocabulary.GgufVocabulary;
import dev.altiplano.convert.vocabulary.TokenizerJson;
import dev.altiplano.model.AltiplanoException;
import dev.altiplano.store.ModelStore;
import dev.altiplano.store.StoredModel;
import dev.altiplano.tokenizer.Tokenizer;
import dev.altiplano.weights.gguf.GgufMetadata;
import dev.altiplano.weights.gguf.GgufShards;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.Map;
import java.util.Optional;

/**
 * What a GGUF file says about talking to its model.
 *
 * @param tokenizer belongs to whoever asked for it
 * @param template the chat template, in Jinja
 * @param specialTokens the texts of special tokens, by the names that templates know them by
 * @param beginToken text that the tokenizer puts before a prompt; empty where it puts none
 * @param endTokens ids that end an answer
 */
public record GgufChat(
    Tokenizer tokenizer,
    Optional<String> template,
    Map<String, String> specialTokens,
    String beginToken,
    BitSet endTokens) {

  public GgufChat {
    specialTokens = Map.copyOf(specialTokens);
  }

  /**
   * What the GGUF file of a model says; empty for a model of other files.
   *
   * @throws AltiplanoException LOAD_FAILED if the file cannot be read, UNSUPPORTED if its tokenizer
   *     is of a kind that is not known here
   */
  public static Optional<GgufChat> of(ModelStore store, StoredModel model) {
    Map<String, Path> files = store.contents(model).ggufFiles();
    if (files.isEmpty()) {
      return Optional.empty();
    }
    try (GgufShards gguf = GgufShards.open(files)) {
      return Optional.of(read(model.name().display(), gguf.metadata()));
    }
  }

  /**
   * The chat template by itself, without the tokenizer.
   *
   * @throws AltiplanoException LOAD_FAILED if the file cannot be read
   */
  public static Optional<String> template(ModelStore store, StoredModel model) {
    Map<String, Path> files = store.contents(model).ggufFiles();
    if (files.isEmpty()) {
      return Optional.empty();
    }
    try (GgufShards gguf = GgufShards.open(files)) {
      return template(gguf.metadata());
    }
  }

  private static Optional<String> template(GgufMetadata metadata) {
    return metadata.string("tokenizer.chat_template");
  }

  private static GgufChat read(String name, GgufMetadata metadata) {
    GgufVocabulary vocabulary = GgufVocabulary.read(metadata);
    return new GgufChat(
        Tokenizer.of("of " + name, TokenizerJson.of(vocabulary)),
        template(metadata),
        vocabulary.specialTokens(),
        vocabulary.beginToken(),
        vocabulary.endTokens());
  }
}
