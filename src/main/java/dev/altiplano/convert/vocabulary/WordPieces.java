package dev.altiplano.convert.vocabulary;

import dev.altiplano.convert.vocabulary.GgufVocabulary.Token;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/**
 * WordPiece: each word becomes the longest tokens that it begins with. GGUF marks what begins a
 * word, where Hugging Face marks what does not.
 */
final class WordPieces {
  private static final String WITHIN = "##";

  /** A longer word is unknown: the time for it grows with its square. */
  private static final int LONGEST_WORD = 100;

  private WordPieces() {}

  static void describe(GgufVocabulary vocabulary, ObjectNode file) {
    file.putObject("normalizer")
        .put("type", "BertNormalizer")
        .put("clean_text", true)
        .put("handle_chinese_chars", true)
        .put("strip_accents", vocabulary.stripsAccents())
        .put("lowercase", vocabulary.lowersCase());
    file.putObject("pre_tokenizer").put("type", "BertPreTokenizer");
    file.putObject("decoder").put("type", "WordPiece").put("prefix", WITHIN).put("cleanup", false);
    ObjectNode model =
        file.putObject("model")
            .put("type", "WordPiece")
            .put("continuing_subword_prefix", WITHIN)
            .put("max_input_chars_per_word", LONGEST_WORD)
            .put("unk_token", vocabulary.special("unknown").map(Token::text).orElse("[UNK]"));
    ObjectNode vocab = model.putObject("vocab");
    List<Token> tokens = vocabulary.tokens();
    for (int id = 0; id < tokens.size(); id++) {
      vocab.put(spelling(tokens.get(id)), id);
    }
  }

  private static String spelling(Token token) {
    String text = token.text();
    if (text.startsWith(ScoredPieces.SPACE)) {
      return text.substring(ScoredPieces.SPACE.length());
    }
    boolean isName = text.startsWith("[") && text.endsWith("]") && text.length() > 1;
    return isName || token.type().isWhole() ? text : WITHIN + text;
  }
}
