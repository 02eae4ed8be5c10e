package dev.altiplano.graph;

import dev.altiplano.graph.ExternalData.Region;

/** A [rows, columns] matrix in the external data, which any number of nodes may look at. */
sealed interface StoredMatrix {
  /** Single precision, row by row. */
  record Plain(long rows, int columns, Region values) implements StoredMatrix {}

  /** Whole numbers with a scale for each block of a row. */
  record Quantised(long rows, int columns, Precision precision, Region levels, Region scales)
      implements StoredMatrix {
    long blocks() {
      return columns / Precision.BLOCK;
    }

    long blockBytes() {
      return (long) Precision.BLOCK * precision.bits() / Byte.SIZE;
    }
  }
}
