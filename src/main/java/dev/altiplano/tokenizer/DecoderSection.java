package dev.altiplano.tokenizer;

import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.ErrorKind;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * Reads the {@code decoder} of a {@code tokenizer.json}; where a file has none, its model and its
 * pre-tokenizer tell. Used once for each file, by one thread.
 */
final class DecoderSection {
  private static final String METASPACE = "\u2581";

  private static final List<String> UNSPACED =
      List.of(".", "?", "!", ",", "n't", "'m", "'s", "'ve", "'re");

  private final List<TokenSpelling.Step> steps = new ArrayList<>();
  private boolean byteLevel;
  private boolean byteFallback;
  private boolean fused;
  private String leadingText = "";
  private int leadingCount;

  private DecoderSection() {}

  static TokenSpelling read(TokenizerFile file) {
    var section = new DecoderSection();
    if (file.decoder().isObject()) {
      section.read(file.decoder());
    } else {
      section.infer(file);
    }
    return new TokenSpelling(
        section.steps,
        section.byteLevel,
        section.byteFallback,
        section.leadingText,
        section.leadingCount);
  }

  private void read(JsonNode decoder) {
    switch (decoder.path("type").asString("")) {
      case "Sequence" -> decoder.path("decoders").forEach(this::read);
      case "ByteLevel" -> byteLevel = true;
      case "ByteFallback" -> byteFallback = true;
      case "Fuse" -> fused = true;
      case "Replace" -> replace(decoder);
      case "Strip" -> strip(decoder);
      case "Metaspace" -> metaspace(decoder);
      case "WordPiece" ->
          wordPiece(decoder.path("prefix").asString("##"), decoder.path("cleanup").asBoolean(true));
      default -> throw unsupported(decoder);
    }
  }

  private void infer(TokenizerFile file) {
    if (file.preTokenizer().findValuesAsString("type").contains("ByteLevel")) {
      byteLevel = true;
    } else if (file.model().byteFallback()) {
      byteFallback = true;
      steps.add((token, first) -> token.replace(METASPACE, " "));
    } else {
      wordPiece("##", file.model().type().equals("WordPiece"));
    }
  }

  private void replace(JsonNode decoder) {
    JsonNode pattern = decoder.path("pattern").path("String");
    if (!pattern.isString() || pattern.stringValue().isEmpty()) {
      throw unsupported(decoder);
    }
    String content = decoder.path("content").asString("");
    steps.add((token, first) -> token.replace(pattern.stringValue(), content));
  }

  /** After a fuse the whole text is one piece, and only its beginning is known while it grows. */
  private void strip(JsonNode decoder) {
    leadingText = decoder.path("content").asString(" ");
    if (!fused || decoder.path("stop").asInt(0) > 0 || leadingText.isEmpty()) {
      throw unsupported(decoder);
    }
    leadingCount = decoder.path("start").asInt(0);
  }

  private void metaspace(JsonNode decoder) {
    String mark = decoder.path("replacement").asString(METASPACE);
    boolean prefixed =
        decoder.path("add_prefix_space").asBoolean(true)
            && !decoder.path("prepend_scheme").asString("always").equals("never");
    steps.add((token, first) -> token.replace(mark, first && prefixed ? "" : " "));
  }

  private void wordPiece(String prefix, boolean cleanup) {
    steps.add((token, first) -> spaced(token, prefix, first));
    if (cleanup) {
      steps.add((token, first) -> cleaned(token));
    }
  }

  private static String spaced(String token, String prefix, boolean first) {
    if (first) {
      return token;
    }
    return token.startsWith(prefix) ? token.substring(prefix.length()) : " " + token;
  }

  /** No space stands before English punctuation and contractions. */
  private static String cleaned(String token) {
    String text = token;
    for (String tail : UNSPACED) {
      text = text.replace(" " + tail, tail);
    }
    return text.replace(" do not", " don't");
  }

  private static AltiplanoException unsupported(JsonNode decoder) {
    return new AltiplanoException(
        ErrorKind.UNSUPPORTED,
        "cannot turn the tokens of this model into text: unknown decoder %s in its tokenizer.json"
            .formatted(decoder));
  }
}
