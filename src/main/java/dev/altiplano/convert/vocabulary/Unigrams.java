package dev.altiplano.convert.vocabulary;

import dev.altiplano.convert.vocabulary.GgufVocabulary.Token;
import java.util.Base64;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Unigram: of all ways to write a text in tokens, the one whose scores add up to the most. */
final class Unigrams {
  private Unigrams() {}

  static void describe(GgufVocabulary vocabulary, ObjectNode file) {
    ArrayNode steps = file.putObject("normalizer").put("type", "Sequence").putArray("normalizers");
    byte[] charsMap = vocabulary.charsMap();
    if (charsMap.length > 0) {
      steps
          .addObject()
          .put("type", "Precompiled")
          .put("precompiled_charsmap", Base64.getEncoder().encodeToString(charsMap));
    }
    if (vocabulary.removesSpaces()) {
      steps.addObject().put("type", "Strip").put("strip_left", true).put("strip_right", true);
      steps
          .addObject()
          .put("type", "Replace")
          .put("content", " ")
          .putObject("pattern")
          .put("Regex", " {2,}");
    }
    metaspace(vocabulary, file.putObject("pre_tokenizer"));
    metaspace(vocabulary, file.putObject("decoder"));
    ObjectNode model = file.putObject("model").put("type", "Unigram").put("byte_fallback", false);
    vocabulary
        .special("unknown")
        .flatMap(token -> vocabulary.id(token.text()).stream().boxed().findAny())
        .ifPresent(id -> model.put("unk_id", id));
    ArrayNode vocab = model.putArray("vocab");
    for (Token token : vocabulary.tokens()) {
      float score = token.type() == TokenType.USER_DEFINED ? 0 : token.score();
      vocab.addArray().add(token.text()).add((double) score);
    }
  }

  private static void metaspace(GgufVocabulary vocabulary, ObjectNode step) {
    step.put("type", "Metaspace")
        .put("replacement", ScoredPieces.SPACE)
        .put("prepend_scheme", vocabulary.prefixesSpace() ? "always" : "never")
        .put("split", true);
  }
}
