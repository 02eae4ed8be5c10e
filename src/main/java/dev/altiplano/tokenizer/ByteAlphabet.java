package dev.altiplano.tokenizer;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The alphabet of byte-level BPE, from GPT-2: each byte is written as one character. Printable
 * Latin-1 stands for itself, the other bytes take the characters from U+0100 on, in order.
 */
final class ByteAlphabet {
  private static final int NONE = -1;

  /** The byte of each character. */
  private static final int[] BYTES = new int[0x144];

  static {
    Arrays.fill(BYTES, NONE);
    int next = 0x100;
    for (int b = 0; b < 0x100; b++) {
      BYTES[printable(b) ? b : next++] = b;
    }
  }

  private ByteAlphabet() {}

  private static boolean printable(int b) {
    return (b >= '!' && b <= '~') || (b >= 0xA1 && b <= 0xAC) || b >= 0xAE;
  }

  /** The bytes of a token; one with a character outside of the alphabet is literal text. */
  static byte[] bytes(String token) {
    var bytes = new ByteArrayOutputStream(token.length());
    for (int i = 0; i < token.length(); i++) {
      char c = token.charAt(i);
      if (c >= BYTES.length || BYTES[c] == NONE) {
        return token.getBytes(StandardCharsets.UTF_8);
      }
      bytes.write(BYTES[c]);
    }
    return bytes.toByteArray();
  }
}
