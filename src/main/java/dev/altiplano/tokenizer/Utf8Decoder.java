package dev.altiplano.tokenizer;

/**
 * Decodes UTF-8 that comes in pieces, by the algorithm of the WHATWG Encoding standard (section
 * 8.1.1). The JDK's decoder replaces some malformed sequences by fewer U+FFFD than that standard,
 * and so than the library that other runtimes decode with. Not safe for several threads.
 */
final class Utf8Decoder {
  private final boolean replaceEachByte;

  /** Of the character at hand: bytes that it has, bytes that are missing, and its bits so far. */
  private int seen;

  private int missing;
  private int codePoint;

  /** Bounds of the next byte. */
  private int lower = 0x80;

  private int upper = 0xBF;

  /**
   * A decoder between two characters.
   *
   * @param replaceEachByte whether every byte of a malformed sequence becomes U+FFFD, rather than
   *     all of them together
   */
  Utf8Decoder(boolean replaceEachByte) {
    this.replaceEachByte = replaceEachByte;
  }

  /** The characters that these bytes complete. */
  String decode(byte[] bytes) {
    var text = new StringBuilder(bytes.length);
    for (byte b : bytes) {
      decode(b & 0xFF, text);
    }
    return text.toString();
  }

  boolean isWithinCharacter() {
    return missing > 0;
  }

  /** What is left of a character that was never completed. */
  String end() {
    var text = new StringBuilder();
    replace(text);
    return text.toString();
  }

  private void decode(int b, StringBuilder text) {
    if (missing > 0 && (b < lower || b > upper)) {
      replace(text);
    }
    if (missing > 0) {
      proceed(b, text);
    } else {
      start(b, text);
    }
  }

  private void start(int b, StringBuilder text) {
    if (b < 0x80) {
      text.append((char) b);
    } else if (b >= 0xC2 && b <= 0xDF) {
      expect(1, b & 0x1F);
    } else if (b >= 0xE0 && b <= 0xEF) {
      expect(2, b & 0x0F);
      lower = b == 0xE0 ? 0xA0 : 0x80;
      upper = b == 0xED ? 0x9F : 0xBF;
    } else if (b >= 0xF0 && b <= 0xF4) {
      expect(3, b & 0x07);
      lower = b == 0xF0 ? 0x90 : 0x80;
      upper = b == 0xF4 ? 0x8F : 0xBF;
    } else {
      text.append('\uFFFD');
    }
  }

  private void expect(int bytes, int bits) {
    seen = 1;
    missing = bytes;
    codePoint = bits;
  }

  private void proceed(int b, StringBuilder text) {
    codePoint = codePoint << 6 | (b & 0x3F);
    seen++;
    missing--;
    lower = 0x80;
    upper = 0xBF;
    if (missing == 0) {
      text.appendCodePoint(codePoint);
    }
  }

  private void replace(StringBuilder text) {
    if (missing > 0) {
      text.repeat("\uFFFD", replaceEachByte ? seen : 1);
    }
    missing = 0;
    lower = 0x80;
    upper = 0xBF;
  }
}
