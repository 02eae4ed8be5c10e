package dev.altiplano.graph;

import dev.altiplano.weights.Tensor;
import java.util.List;

/** Matrices with rows of one length, seen as one with the rows of each below those before it. */
record RowStack(List<Tensor> parts) {
  RowStack {
    parts = List.copyOf(parts);
  }

  static RowStack of(Tensor... parts) {
    return new RowStack(List.of(parts));
  }

  long rows() {
    return parts.stream().mapToLong(Tensor::rows).sum();
  }

  int columns() {
    return Math.toIntExact(parts.getFirst().columns());
  }

  /** Copies a piece of one row as floats. */
  void copy(long row, int column, int count, float[] target, int offset) {
    long rowInPart = row;
    for (Tensor part : parts) {
      if (rowInPart < part.rows()) {
        part.copy(rowInPart * columns() + column, count, target, offset);
        return;
      }
      rowInPart -= part.rows();
    }
    throw new IndexOutOfBoundsException("row " + row + " of " + rows());
  }
}
