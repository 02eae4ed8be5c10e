package dev.altiplano.graph;

import dev.altiplano.weights.ReadWindow;
import java.util.Optional;

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
  public String tensor(long row) {
    return at(row).tensor(row / 2);
  }

  @Override
  public Matrix through(ReadWindow one, ReadWindow other) {
    return new RowPairs(first.through(one, other), second.through(other, one));
  }

  @Override
  public void copy(long row, int column, int count, float[] target, int offset) {
    at(row).copy(row / 2, column, count, target, offset);
  }

  @Override
  public Optional<Encoding> encoding() {
    return first.encoding().equals(second.encoding()) ? first.encoding() : Optional.empty();
  }

  @Override
  public void readPacked(long row, byte[] levels, int at, float[] scales, float[] minimums) {
    at(row).readPacked(row / 2, levels, at, scales, minimums);
  }

  private Matrix at(long row) {
    return row % 2 == 0 ? first : second;
  }
}
