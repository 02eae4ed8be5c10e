package dev.altiplano.sampling.grammar;

import dev.altiplano.sampling.Candidates;

/** Tokens that may come next: a list where they are few, a bit for each token where not. */
final class TokenMask {
  private static final int FEW = 1024;

  private final int[] few;
  private final long[] words;
  private final int count;
  private final long farthest;

  private TokenMask(int[] few, long[] words, int count, long farthest) {
    this.few = few;
    this.words = words;
    this.count = count;
    this.farthest = farthest;
  }

  /**
   * A mask.
   *
   * @param words a bit for each token, by its id
   * @param farthest most bytes that are still missing after one of them
   */
  static TokenMask of(long[] words, long farthest) {
    int count = 0;
    for (long word : words) {
      count += Long.bitCount(word);
    }
    return count <= FEW
        ? new TokenMask(list(words, count), new long[0], count, farthest)
        : new TokenMask(new int[0], words, count, farthest);
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

  /** Most bytes that are still missing after one of the tokens. */
  long farthest() {
    return farthest;
  }

  boolean isEmpty() {
    return count == 0;
  }

  /** Rules out all other tokens. */
  void apply(Candidates candidates) {
    if (count <= FEW) {
      candidates.keep(few);
    } else {
      candidates.keep(words, count);
    }
  }
}
