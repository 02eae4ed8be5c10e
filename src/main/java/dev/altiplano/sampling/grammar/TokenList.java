package dev.altiplano.sampling.grammar;

import java.util.Arrays;

/** A list of tokens, or of nodes, that grows. */
final class TokenList {
  private int[] tokens = new int[64];
  private int size;

  void add(int token) {
    if (size == tokens.length) {
      tokens = Arrays.copyOf(tokens, 2 * size);
    }
    tokens[size++] = token;
  }

  int size() {
    return size;
  }

  int[] toArray() {
    return Arrays.copyOf(tokens, size);
  }

  /** Sets a bit for each. */
  void mark(long[] words) {
    for (int i = 0; i < size; i++) {
      words[tokens[i] >> 6] |= 1L << (tokens[i] & 63);
    }
  }
}
