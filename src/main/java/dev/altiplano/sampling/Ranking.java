package dev.altiplano.sampling;

import java.util.Arrays;

/**
 * Selects the best of many tokens by their scores, in one pass over a bounded heap: the cost is
 * that of the pass while few are asked for. Equal scores rank by id, lower first. The buffer is
 * reused; not safe for several threads.
 */
final class Ranking {
  /** A score and its token in one number that orders as the ranking does. */
  private long[] keys = new long[256];

  private int count;

  /** Ranks the {@code count} best of the first {@code size} ids; scores lie at their id. */
  void select(float[] scores, int[] ids, int size, int count) {
    start(count, size);
    for (int i = 0; i < count; i++) {
      keys[i] = key(scores[ids[i]], ids[i]);
    }
    if (count > 0 && count < size) {
      heapify();
      for (int i = count; i < size; i++) {
        offer(scores[ids[i]], ids[i]);
      }
    }
    Arrays.sort(keys, 0, count);
  }

  /** Ranks the {@code count} best of all ids below {@code size}; scores lie at their id. */
  void select(float[] scores, int size, int count) {
    start(count, size);
    for (int id = 0; id < count; id++) {
      keys[id] = key(scores[id], id);
    }
    if (count > 0 && count < size) {
      heapify();
      for (int from = count; from < size; from += Scores.BLOCK) {
        offerBlock(scores, from, Math.min(size, from + Scores.BLOCK));
      }
    }
    Arrays.sort(keys, 0, count);
  }

  /** The token at a rank, 0 for the best. */
  int token(int rank) {
    return token(keys[count - 1 - rank]);
  }

  private void start(int count, int size) {
    this.count = count;
    if (keys.length < count) {
      keys = new long[Math.max(count, Math.min(size, 2 * keys.length))];
    }
  }

  /** Keeps the best in a heap whose root is the worst of them. */
  private void heapify() {
    for (int i = count / 2 - 1; i >= 0; i--) {
      sink(i, keys[i]);
    }
  }

  /** Of equal scores, those that come later rank lower: only higher ones are of interest. */
  private void offerBlock(float[] scores, int from, int to) {
    if (Scores.anyAbove(scores[token(keys[0])], scores, from, to)) {
      for (int id = from; id < to; id++) {
        offer(scores[id], id);
      }
    }
  }

  private void offer(float score, int id) {
    long key = key(score, id);
    if (key > keys[0]) {
      sink(0, key);
    }
  }

  private void sink(int hole, long key) {
    int at = hole;
    for (int child = 2 * at + 1; child < count; child = 2 * at + 1) {
      if (child + 1 < count && keys[child + 1] < keys[child]) {
        child++;
      }
      if (keys[child] >= key) {
        break;
      }
      keys[at] = keys[child];
      at = child;
    }
    keys[at] = key;
  }

  /** Adding zero makes one of the two zeros; the bits of negative floats order backwards. */
  private static long key(float score, int id) {
    int bits = Float.floatToIntBits(score + 0.0f);
    int ordered = bits ^ ((bits >> 31) & Integer.MAX_VALUE);
    return ((long) ordered << 32) | (~id & 0xFFFF_FFFFL);
  }

  private static int token(long key) {
    return ~(int) key;
  }
}
