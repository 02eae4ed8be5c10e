package dev.altiplano.graph;

import dev.altiplano.weights.ReadWindow;
import java.util.List;
import java.util.Optional;

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
  public String tensor(long row) {
    int part = part(row);
    return parts.get(part).tensor(row - first(part));
  }

  @Override
  public Matrix through(ReadWindow first, ReadWindow second) {
    return new RowStack(parts.stream().map(part -> part.through(first, second)).toList());
  }

  @Override
  public void copy(long row, int column, int count, float[] target, int offset) {
    int part = part(row);
    parts.get(part).copy(row - first(part), column, count, target, offset);
  }

  @Override
  public Optional<Encoding> encoding() {
    Optional<Encoding> first = parts.getFirst().encoding();
    return parts.stream().allMatch(part -> part.encoding().equals(first))
        ? first
        : Optional.empty();
  }

  @Override
  public void readPacked(long row, byte[] levels, int at, float[] scales, float[] minimums) {
    int part = part(row);
    parts.get(part).readPacked(row - first(part), levels, at, scales, minimums);
  }

  private int part(long row) {
    long end = 0;
    for (int part = 0; part < parts.size(); part++) {
      end += parts.get(part).rows();
      if (row < end) {
        return part;
      }
    }
    throw new IndexOutOfBoundsException("row " + row + " of " + rows());
  }

  private long first(int part) {
    long first = 0;
    for (int before = 0; before < part; before++) {
      first += parts.get(before).rows();
    }
    return first;
  }
}
