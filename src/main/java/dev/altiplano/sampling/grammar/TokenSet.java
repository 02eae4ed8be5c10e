package dev.altiplano.sampling.grammar;

import java.util.function.Supplier;

/**
 * Tokens of a vocabulary: a list where they are few, a bit for each token where not.
 *
 * @param few the tokens, where these are few
 * @param many a bit for each token of the vocabulary, by its id, where they are not
 * @param count how many there are
 */
record TokenSet(int[] few, long[] many, int count) {
  private static final int FEW = 1024;

  /** The tokens whose bits are set. */
  static TokenSet of(long[] words) {
    int count = 0;
    for (long word : words) {
      count += Long.bitCount(word);
    }
    return count <= FEW
        ? new TokenSet(list(words, count), new long[0], count)
        : new TokenSet(new int[0], words, count);
  }

  private static int[] list(long[] words, int count) {
    int[] list = new int[count];
    int listed = 0;
    for (int i = 0; i < words.length; i++) {
      for (long rest = words[i]; rest != 0; rest &= rest - 1) {
        list[listed++] = (i << 6) + Long.numberOfTrailingZeros(rest);
      }
    }
    return list;
  }

  /**
   * The tokens of a list, each of which stands in it once.
   *
   * @param empty a bit for each token of the vocabulary, none of them set
   */
  static TokenSet of(TokenList list, Supplier<long[]> empty) {
    if (list.size() <= FEW) {
      return new TokenSet(list.toArray(), new long[0], list.size());
    }
    long[] words = empty.get();
    list.mark(words);
    return new TokenSet(new int[0], words, list.size());
  }

  boolean isFew() {
    return count <= FEW;
  }

  /** Sets the bits of the tokens. */
  void mark(long[] words) {
    for (int token : few) {
      words[token >> 6] |= 1L << (token & 63);
    }
    for (int i = 0; i < many.length; i++) {
      words[i] |= many[i];
    }
  }
}
