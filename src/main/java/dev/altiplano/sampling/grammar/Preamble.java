package dev.altiplano.sampling.grammar;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Thoughts that an answer may begin with, before its grammar holds.
 *
 * @param opening the tag that begins them, if there are any; empty where the prompt has it already,
 *     so that there are some
 * @param closing the tag that ends them; empty where there are none
 */
public record Preamble(String opening, String closing) {
  /** The grammar holds from the beginning. */
  public static final Preamble NONE = new Preamble("", "");

  private static final int MOST_STATES = 1000;

  /** Any bytes up to the closing tag. */
  Terminal untilClosed() {
    return until(closing);
  }

  /** Any bytes up to the first time that a text comes. */
  static Terminal until(String text) {
    byte[] tag = text.getBytes(StandardCharsets.UTF_8);
    return Dfa.explore(
        0, (state, octet) -> next(tag, state, octet), n -> n == tag.length, MOST_STATES);
  }

  /** How much of the tag the last bytes are, as in the search of Knuth, Morris and Pratt. */
  private static @Nullable Integer next(byte[] tag, int matched, int octet) {
    if (matched == tag.length) {
      return null;
    }
    for (int length = matched; length >= 0; length--) {
      if (Byte.toUnsignedInt(tag[length]) == octet && isBorder(tag, matched, length)) {
        return length + 1;
      }
    }
    return 0;
  }

  /** Whether the tag begins with the last bytes of its first ones. */
  private static boolean isBorder(byte[] tag, int matched, int length) {
    for (int i = 0; i < length; i++) {
      if (tag[i] != tag[matched - length + i]) {
        return false;
      }
    }
    return true;
  }
}
