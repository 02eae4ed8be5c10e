package dev.altiplano.graph;

import dev.altiplano.graph.ExternalData.Region;

/** A [rows, columns] matrix in the external data, which any number of nodes may look at. */
sealed interface StoredMatrix {
  /** Single precision, row by row. */
  record Plain(long rows, int columns, Region values) implements StoredMatrix {}

  /**
   * Whole numbers with a scale for each group of a row.
   *
   * @param minimums float [rows, groups], where there are any
   */
  record Quantised(
      long rows, int columns, Encoding encoding, Region levels, Region scales, Region minimums)
      implements StoredMatrix {
    long groups() {
      return columns / encoding.group();
    }
  }
}
