package dev.altiplano.graph;

import java.util.List;

/** Matrices with rows of one length, seen as one with the rows of each below those before it. */
record RowStack(List<Matrix> parts) implements Matrix {
  RowStack {
    parts = List.copyOf(parts);
  }

  static RowStack of(Matrix... parts) {
    return new RowStack(List.of(parts));
  }

  @Override
  public long rows() {
    return parts.stream().mapToLong(Matrix::rows).sum();
  }

  @Override
  public int columns() {
    return parts.getFirst().columns();
  }

  @Override
  public void copy(long row, int column, int count, float[] target, int offset) {
    long rowInPart = row;
    for (Matrix part : parts) {
      if (rowInPart < part.rows()) {
        part.copy(rowInPart, column, count, target, offset);
        return;
      }
      rowInPart -= part.rows();
    }
    throw new IndexOutOfBoundsException("row " + row + " of " + rows());
  }
}
