package dev.altiplano.convert.vocabulary;

import dev.altiplano.convert.vocabulary.GgufVocabulary.Token;
import dev.altiplano.model.AltiplanoException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Writes a vocabulary in the form of Hugging Face tokenizers. */
public final class TokenizerJson {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final String SPECIAL = "SpecialToken";

  private TokenizerJson() {}

  /**
   * The content of a {@code tokenizer.json}.
   *
   * @throws AltiplanoException LOAD_FAILED if the file lacks something that its tokenizer needs
   */
  public static byte[] of(GgufVocabulary vocabulary) {
    ObjectNode file = JSON.createObjectNode();
    file.put("version", "1.0").putNull("truncation").putNull("padding");
    addWholeTokens(vocabulary, file.putArray("added_tokens"));
    switch (vocabulary.model()) {
      case BYTE_PAIRS -> BytePairs.describe(vocabulary, file);
      case SCORED_PIECES -> ScoredPieces.describe(vocabulary, file);
      case WORD_PIECES -> WordPieces.describe(vocabulary, file);
      case UNIGRAMS -> Unigrams.describe(vocabulary, file);
    }
    addSurroundings(vocabulary.begin(), vocabulary.end(), vocabulary, file);
    return JSON.writeValueAsBytes(file);
  }

  private static void addWholeTokens(GgufVocabulary vocabulary, ArrayNode added) {
    List<Token> tokens = vocabulary.tokens();
    for (int id = 0; id < tokens.size(); id++) {
      Token token = tokens.get(id);
      if (token.type().isWhole()) {
        added
            .addObject()
            .put("id", id)
            .put("content", token.text())
            .put("single_word", false)
            .put("lstrip", false)
            .put("rstrip", vocabulary.eatsSpaceAfter(token))
            .put("normalized", false)
            .put("special", token.type().isSpecial());
      }
    }
  }

  /** What is put before and after a text where special tokens are asked for. */
  private static void addSurroundings(
      Optional<Token> begin, Optional<Token> end, GgufVocabulary vocabulary, ObjectNode file) {
    if (begin.isEmpty() && end.isEmpty()) {
      return;
    }
    ObjectNode processor = file.putObject("post_processor").put("type", "TemplateProcessing");
    ArrayNode single = processor.putArray("single");
    begin.ifPresent(token -> part(single, SPECIAL, token.text(), 0));
    part(single, "Sequence", "A", 0);
    end.ifPresent(token -> part(single, SPECIAL, token.text(), 0));
    ArrayNode pair = processor.putArray("pair").addAll(single);
    part(pair, "Sequence", "B", 1);
    ObjectNode special = processor.putObject("special_tokens");
    begin.ifPresent(token -> special(special, token, vocabulary));
    end.ifPresent(token -> special(special, token, vocabulary));
  }

  private static void part(ArrayNode parts, String kind, String id, int type) {
    parts.addObject().putObject(kind).put("id", id).put("type_id", type);
  }

  private static void special(ObjectNode special, Token token, GgufVocabulary vocabulary) {
    OptionalInt id = vocabulary.id(token.text());
    ObjectNode described = special.putObject(token.text()).put("id", token.text());
    described.putArray("ids").add(id.orElseThrow());
    described.putArray("tokens").add(token.text());
  }

  /** A model of pairs that become one token, without its pairs. */
  static ObjectNode pairing(GgufVocabulary vocabulary, ObjectNode file) {
    ObjectNode model = file.putObject("model").put("type", "BPE");
    ObjectNode vocab = model.putObject("vocab");
    List<Token> tokens = vocabulary.tokens();
    for (int id = 0; id < tokens.size(); id++) {
      vocab.put(tokens.get(id).text(), id);
    }
    return model;
  }
}
