package dev.altiplano.api.gojson;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Puts a line of JSON together from parts that are ready and texts that are yet to be escaped, byte
 * for byte as {@link GoJson} writes them, at a fraction of the cost. For one line; not safe for
 * threads.
 */
public final class JsonLine {
  private static final int MOST_BYTES_PER_CHAR = 6;
  private static final int LEAST_CAPACITY = 256;
  private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

  /** What follows the backslash; 0 where a character needs none. */
  private static final byte[] ESCAPES = new byte[128];

  static {
    Arrays.fill(ESCAPES, 0, ' ', (byte) 'u');
    "<>&".chars().forEach(c -> ESCAPES[c] = 'u');
    "\"\\".chars().forEach(c -> ESCAPES[c] = (byte) c);
    ESCAPES['\b'] = 'b';
    ESCAPES['\f'] = 'f';
    ESCAPES['\n'] = 'n';
    ESCAPES['\r'] = 'r';
    ESCAPES['\t'] = 't';
  }

  private byte[] bytes = new byte[LEAST_CAPACITY];
  private int length;

  /** Appends what is JSON already. */
  public JsonLine part(byte[] json) {
    reserve(json.length);
    System.arraycopy(json, 0, bytes, length, json.length);
    length += json.length;
    return this;
  }

  /** Appends a string in quotes; half a surrogate pair becomes U+FFFD. */
  public JsonLine string(String text) {
    reserve(Math.addExact(Math.multiplyExact(text.length(), MOST_BYTES_PER_CHAR), 2));
    bytes[length++] = '"';
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < ESCAPES.length) {
        ascii(c);
      } else if (Character.isHighSurrogate(c)
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        i++;
        fourBytes(Character.toCodePoint(c, text.charAt(i)));
      } else {
        twoOrThreeBytes(Character.isSurrogate(c) ? '\ufffd' : c);
      }
    }
    bytes[length++] = '"';
    return this;
  }

  public byte[] toBytes() {
    return Arrays.copyOf(bytes, length);
  }

  private void ascii(char c) {
    byte escape = ESCAPES[c];
    if (escape == 0) {
      bytes[length++] = (byte) c;
    } else if (escape == 'u') {
      hex(c);
    } else {
      bytes[length++] = '\\';
      bytes[length++] = escape;
    }
  }

  private void hex(char c) {
    bytes[length++] = '\\';
    bytes[length++] = 'u';
    for (int shift = 12; shift >= 0; shift -= 4) {
      bytes[length++] = HEX[(c >> shift) & 0xf];
    }
  }

  private void twoOrThreeBytes(char c) {
    if (c == '\u2028' || c == '\u2029') {
      hex(c);
    } else if (c < 0x800) {
      bytes[length++] = (byte) (0xc0 | (c >> 6));
      bytes[length++] = continuation(c);
    } else {
      bytes[length++] = (byte) (0xe0 | (c >> 12));
      bytes[length++] = continuation(c >> 6);
      bytes[length++] = continuation(c);
    }
  }

  private void fourBytes(int codePoint) {
    bytes[length++] = (byte) (0xf0 | (codePoint >> 18));
    bytes[length++] = continuation(codePoint >> 12);
    bytes[length++] = continuation(codePoint >> 6);
    bytes[length++] = continuation(codePoint);
  }

  private static byte continuation(int bits) {
    return (byte) (0x80 | (bits & 0x3f));
  }

  private void reserve(int more) {
    if (bytes.length - length < more) {
      bytes = Arrays.copyOf(bytes, Math.max(Math.addExact(length, more), 2 * bytes.length));
    }
  }
}
