package dev.altiplano.sampling.grammar;

import dev.altiplano.sampling.grammar.CodePoints.Range;
import java.nio.charset.StandardCharsets;

/**
 * Ranges of characters as sequences of ranges of bytes: a range is split until each byte of its
 * first and its last character bounds that byte by itself.
 */
final class Utf8Ranges {
  private static final int[] LAST_OF_LENGTH = {0x7F, 0x7FF, 0xFFFF};
  private static final int CONTINUATION_BITS = 6;

  private Utf8Ranges() {}

  static void add(Nfa nfa, int state, Range range, int target) {
    int from = range.from();
    int to = range.to();
    for (int last : LAST_OF_LENGTH) {
      if (from <= last && to > last) {
        add(nfa, state, new Range(from, last), target);
        add(nfa, state, new Range(last + 1, to), target);
        return;
      }
    }
    for (int bits = CONTINUATION_BITS; to > 0x7F && bits < 20; bits += CONTINUATION_BITS) {
      int low = (1 << bits) - 1;
      if ((from & ~low) != (to & ~low)) {
        if ((from & low) != 0) {
          add(nfa, state, new Range(from, from | low), target);
          add(nfa, state, new Range((from | low) + 1, to), target);
          return;
        }
        if ((to & low) != low) {
          add(nfa, state, new Range(from, (to & ~low) - 1), target);
          add(nfa, state, new Range(to & ~low, to), target);
          return;
        }
      }
    }
    sequence(nfa, state, bytes(from), bytes(to), target);
  }

  private static byte[] bytes(int character) {
    return Character.toString(character).getBytes(StandardCharsets.UTF_8);
  }

  private static void sequence(Nfa nfa, int state, byte[] from, byte[] to, int target) {
    int at = state;
    for (int i = 0; i < from.length; i++) {
      int then = i == from.length - 1 ? target : nfa.state();
      nfa.edge(at, Byte.toUnsignedInt(from[i]), Byte.toUnsignedInt(to[i]), then);
      at = then;
    }
  }
}
