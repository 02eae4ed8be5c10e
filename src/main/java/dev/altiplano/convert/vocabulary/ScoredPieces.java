package dev.altiplano.convert.vocabulary;

import dev.altiplano.convert.vocabulary.GgufVocabulary.Token;
import java.util.Comparator;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * SentencePiece with scores: of neighbours whose texts together are a token, those are joined first
 * whose token has the highest score. That is BPE whose pairs are all ways to cut each token in two,
 * in the order of the scores. Spaces are written as {@code ▁}, and a character without a token as
 * its bytes.
 */
final class ScoredPieces {
  static final String SPACE = "▁";

  private ScoredPieces() {}

  static void describe(GgufVocabulary vocabulary, ObjectNode file) {
    ArrayNode steps = file.putObject("normalizer").put("type", "Sequence").putArray("normalizers");
    if (vocabulary.prefixesSpace()) {
      steps.addObject().put("type", "Prepend").put("prepend", SPACE);
    }
    replace(steps.addObject(), " ", SPACE);
    // An answer goes on from its prompt: a space that it begins with is part of it, and stays.
    ArrayNode decoders = file.putObject("decoder").put("type", "Sequence").putArray("decoders");
    replace(decoders.addObject(), SPACE, " ");
    decoders.addObject().put("type", "ByteFallback");
    decoders.addObject().put("type", "Fuse");
    ObjectNode model = TokenizerJson.pairing(vocabulary, file);
    model.put("byte_fallback", true).put("fuse_unk", true);
    vocabulary.special("unknown").ifPresent(token -> model.put("unk_token", token.text()));
    ArrayNode merges = model.putArray("merges");
    vocabulary.tokens().stream()
        .sorted(Comparator.comparingDouble(Token::score).reversed())
        .forEach(token -> addCuts(token.text(), vocabulary, merges));
  }

  private static void replace(ObjectNode step, String text, String by) {
    step.put("type", "Replace").put("content", by).putObject("pattern").put("String", text);
  }

  private static void addCuts(String token, GgufVocabulary vocabulary, ArrayNode merges) {
    for (int at = token.length() - 1; at > 0; at--) {
      if (Character.isLowSurrogate(token.charAt(at))) {
        continue;
      }
      String left = token.substring(0, at);
      String right = token.substring(at);
      if (vocabulary.id(left).isPresent() && vocabulary.id(right).isPresent()) {
        merges.addArray().add(left).add(right);
      }
    }
  }
}
