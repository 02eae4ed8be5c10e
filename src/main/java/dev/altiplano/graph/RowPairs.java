package dev.altiplano.graph;

/** Two matrices of one size, whose rows take turns. */
record RowPairs(Matrix first, Matrix second) implements Matrix {
  @Override
  public long rows() {
    return 2 * first.rows();
  }

  @Override
  public int columns() {
    return first.columns();
  }

  @Override
  public void copy(long row, int column, int count, float[] target, int offset) {
    (row % 2 == 0 ? first : second).copy(row / 2, column, count, target, offset);
  }
}
