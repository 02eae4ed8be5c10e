package dev.altiplano.tokenizer;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;

/**
 * How the spelling of a token becomes bytes of the text.
 *
 * @param steps rewrite the spelling, in this order
 * @param byteLevel whether each character of the spelling is a byte
 * @param byteFallback whether {@code <0x0A>} is a byte
 * @param leadingText what a whole text loses at its beginning
 * @param leadingCount how often at most
 */
record TokenSpelling(
    List<Step> steps,
    boolean byteLevel,
    boolean byteFallback,
    String leadingText,
    int leadingCount) {
  private static final Pattern BYTE = Pattern.compile("<0x([0-9A-Fa-f]{2})>");

  TokenSpelling {
    steps = List.copyOf(steps);
  }

  /** Rewrites a spelling; the first token of a text may lose what would part it from another. */
  interface Step {
    String apply(String token, boolean first);
  }

  byte[] bytes(String token, boolean first) {
    if (byteFallback) {
      var matcher = BYTE.matcher(token);
      if (matcher.matches()) {
        return HexFormat.of().parseHex(matcher.group(1));
      }
    }
    String text = token;
    for (Step step : steps) {
      text = step.apply(text, first);
    }
    return byteLevel ? ByteAlphabet.bytes(text) : text.getBytes(StandardCharsets.UTF_8);
  }

  /** An added token is literal text where the others are spelled in bytes. */
  byte[] bytesOfAdded(String token, boolean first) {
    return byteLevel ? token.getBytes(StandardCharsets.UTF_8) : bytes(token, first);
  }
}
