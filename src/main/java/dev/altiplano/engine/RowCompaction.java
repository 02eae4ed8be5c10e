package dev.altiplano.engine;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * Makes the decoding rows of a step neighbours, so that they share a run: each further run reads
 * all weights again. A function of numbers alone.
 */
final class RowCompaction {
  private RowCompaction() {}

  /** Two rows that change places. */
  record Exchange(int row, int other) {}

  /**
   * The exchanges after which the decoding rows have no gaps: of all places where they may lie, the
   * one for which the fewest tokens move; none where they are neighbours already.
   *
   * @param held tokens of each row
   */
  static List<Exchange> plan(BitSet decoding, int[] held) {
    if (areNeighbours(decoding)) {
      return List.of();
    }
    int count = decoding.cardinality();
    BitSet moving = new BitSet();
    long fewest = Long.MAX_VALUE;
    for (int first = 0; first + count <= held.length; first++) {
      BitSet candidate = window(first, count);
      candidate.xor(decoding);
      // Rows that hold nothing move for free, but the fewer rows the better.
      long tokens = candidate.stream().mapToLong(row -> held[row] + 1L).sum();
      if (tokens < fewest) {
        fewest = tokens;
        moving = candidate;
      }
    }
    return pairs(moving, decoding);
  }

  /** As they nearly always are; every step asks. */
  private static boolean areNeighbours(BitSet rows) {
    return rows.isEmpty() || rows.nextClearBit(rows.nextSetBit(0)) == rows.length();
  }

  private static BitSet window(int first, int count) {
    BitSet window = new BitSet();
    window.set(first, first + count);
    return window;
  }

  /** Which row changes places with which does not matter: each of them moves. */
  private static List<Exchange> pairs(BitSet moving, BitSet decoding) {
    int[] coming = moving.stream().filter(decoding::get).toArray();
    int[] going = moving.stream().filter(row -> !decoding.get(row)).toArray();
    List<Exchange> exchanges = new ArrayList<>();
    for (int i = 0; i < coming.length; i++) {
      exchanges.add(new Exchange(coming[i], going[i]));
    }
    return exchanges;
  }
}
