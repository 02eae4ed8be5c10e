package dev.altiplano.weights;

/**
 * The rows of a tensor as whole numbers: each number of a group is {@code scale * level + minimum},
 * exactly. Safe for any thread.
 */
public interface QuantisedRows {
  /** Bits that a level needs: it is from -2^(bits-1) to 2^(bits-1)-1. */
  int bits();

  /** Numbers that share a scale. */
  int group();

  /** Whether any group has a minimum other than 0. */
  boolean hasMinimum();

  /**
   * Reads one row.
   *
   * @param levels receives one for each number of the row
   * @param scales receives one for each group
   * @param minimums receives one for each group, where there are any
   */
  void read(long row, byte[] levels, float[] scales, float[] minimums);

  /**
   * Reads one row with its levels as graphs have them: 2^(bits-1) is added, and of 4 bits there are
   * two in a byte, the first in the low half.
   *
   * @param packed receives the levels from {@code at} on
   */
  void readPacked(long row, byte[] packed, int at, float[] scales, float[] minimums);
}
