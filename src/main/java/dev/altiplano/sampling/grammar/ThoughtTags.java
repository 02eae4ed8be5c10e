package dev.altiplano.sampling.grammar;

import java.nio.charset.StandardCharsets;

/** The texts before and after the thoughts of a model. */
public record ThoughtTags(String open, String close) {
  /** Any bytes up to the closing tag. */
  Terminal untilClosed() {
    byte[] tag = close.getBytes(StandardCharsets.UTF_8);
    return Dfa.explore(0, (state, octet) -> next(tag, state, octet), n -> n == tag.length, 1000);
  }

  /** How much of the tag the last bytes are, as in the search of Knuth, Morris and Pratt. */
  private static Integer next(byte[] tag, int matched, int octet) {
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
