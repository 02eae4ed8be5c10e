package dev.altiplano.tokenizer;

import static java.util.Objects.requireNonNullElse;

import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.ErrorKind;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.ObjIntConsumer;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.MissingNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a {@code tokenizer.json} says of its vocabulary and of how tokens become text. The merges,
 * most of the file, are passed over.
 */
record TokenizerFile(
    List<AddedToken> addedTokens, JsonNode preTokenizer, JsonNode decoder, Model model) {
  /** Far above any real vocabulary: a broken file must not take the memory of the server. */
  private static final int MOST_IDS = 1 << 24;

  private static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .build();

  TokenizerFile {
    addedTokens = List.copyOf(requireNonNullElse(addedTokens, List.of()));
    preTokenizer = requireNonNullElse(preTokenizer, MissingNode.getInstance());
    decoder = requireNonNullElse(decoder, MissingNode.getInstance());
    Objects.requireNonNull(model, "it has no model");
  }

  /** A token that is found in the text before the model's own tokens are. */
  record AddedToken(int id, String content, boolean special) {
    AddedToken {
      Objects.requireNonNull(content, "an added token has no content");
      checkId(content, id);
    }
  }

  /**
   * The model.
   *
   * @param vocab an object from token to id, or an array of pairs of token and score
   */
  record Model(String type, JsonNode vocab, boolean byteFallback) {
    Model {
      type = requireNonNullElse(type, "");
      Objects.requireNonNull(vocab, "its model has no vocab");
    }

    void forEachToken(ObjIntConsumer<String> action) {
      vocab.propertyStream().forEach(e -> action.accept(e.getKey(), e.getValue().intValue()));
      for (int id = 0; vocab.isArray() && id < vocab.size(); id++) {
        action.accept(vocab.get(id).get(0).stringValue(), id);
      }
    }
  }

  /** One more than the highest id. */
  int vocabularySize() {
    int[] size = {0};
    model.forEachToken((token, id) -> size[0] = Math.max(size[0], checkId(token, id) + 1));
    addedTokens.forEach(token -> size[0] = Math.max(size[0], token.id() + 1));
    return size[0];
  }

  private static int checkId(String token, int id) {
    if (id < 0 || id >= MOST_IDS) {
      throw new IllegalArgumentException("token \"%s\" has the id %d".formatted(token, id));
    }
    return id;
  }

  /**
   * The same file with every added token in the vocabulary of the model too, where the library
   * would otherwise number them as they come and not by their ids.
   *
   * @param json what this was parsed from
   * @throws AltiplanoException UNSUPPORTED if the vocabulary is a list without room for them
   */
  byte[] withPinnedIds(byte[] json) {
    Set<String> own = new HashSet<>();
    model.forEachToken((token, id) -> own.add(token));
    if (idsFollow(own)) {
      return json;
    }
    JsonNode root = MAPPER.readTree(json);
    if (!(root.path("model").path("vocab") instanceof ObjectNode vocab)) {
      throw new AltiplanoException(
          ErrorKind.UNSUPPORTED, "cannot keep the ids of the added tokens of a tokenizer.json");
    }
    for (AddedToken token : addedTokens) {
      if (!own.contains(token.content())) {
        vocab.put(token.content(), token.id());
      }
    }
    return MAPPER.writeValueAsBytes(root);
  }

  /** Whether the added tokens that the model does not know are numbered right after its own. */
  private boolean idsFollow(Set<String> own) {
    int next = own.size();
    for (AddedToken token : addedTokens) {
      if (!own.contains(token.content()) && token.id() != next++) {
        return false;
      }
    }
    return true;
  }

  /**
   * Reads the parts that matter here.
   *
   * @throws tools.jackson.core.JacksonException if the file is not of this form
   */
  static TokenizerFile parse(byte[] json) {
    return MAPPER.readValue(json, TokenizerFile.class);
  }
}
