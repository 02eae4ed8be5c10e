package dev.altiplano.graph;

import dev.altiplano.weights.ReadWindow;
import dev.altiplano.weights.Tensor;
import java.util.Optional;

/**
 * A matrix as rows of a tensor, in whatever order the tensor has them.
 *
 * @param first the row, or column, of the tensor that this begins with
 * @param headDim rows of a head, where a head's rows are in another order
 */
record MatrixRows(Tensor tensor, long first, long rows, int columns, Order order, int headDim)
    implements Matrix {
  /** How the tensor has the rows. */
  private enum Order {
    SAME,
    TRANSPOSED,
    INTERLEAVED
  }

  static MatrixRows of(Tensor tensor) {
    return of(tensor, 0, tensor.rows());
  }

  static MatrixRows of(Tensor tensor, long first, long rows) {
    return new MatrixRows(tensor, first, rows, (int) tensor.columns(), Order.SAME, 0);
  }

  /** The columns of the tensor are the rows of this. */
  static MatrixRows transposed(Tensor tensor, long first, long rows) {
    return new MatrixRows(tensor, first, rows, (int) tensor.rows(), Order.TRANSPOSED, 0);
  }

  /** The tensor has each head's rows by pairs, and this has them by halves. */
  static MatrixRows interleaved(Tensor tensor, long first, long rows, int headDim) {
    return new MatrixRows(tensor, first, rows, (int) tensor.columns(), Order.INTERLEAVED, headDim);
  }

  /** Where a row of heads by halves stands among rows of heads by pairs. */
  static long interleavedRow(long row, int headDim) {
    long inHead = row % headDim;
    long half = headDim / 2;
    return row - inHead + (inHead < half ? 2 * inHead : 2 * (inHead - half) + 1);
  }

  @Override
  public String tensor(long row) {
    return tensor.name();
  }

  /** Columns lie all over a tensor, so that no window helps. */
  @Override
  public Matrix through(ReadWindow window, ReadWindow second) {
    return order == Order.TRANSPOSED
        ? this
        : new MatrixRows(tensor.through(window), first, rows, columns, order, headDim);
  }

  @Override
  public void copy(long row, int column, int count, float[] target, int offset) {
    switch (order) {
      case SAME -> tensor.copy((first + row) * columns + column, count, target, offset);
      case INTERLEAVED ->
          tensor.copy(
              (first + interleavedRow(row, headDim)) * columns + column, count, target, offset);
      case TRANSPOSED -> {
        for (int i = 0; i < count; i++) {
          tensor.copy((column + i) * tensor.columns() + first + row, 1, target, offset + i);
        }
      }
    }
  }

  @Override
  public Optional<Encoding> encoding() {
    return order == Order.TRANSPOSED
        ? Optional.empty()
        : tensor
            .quantised()
            .map(rows -> new Encoding(rows.bits(), rows.group(), rows.hasMinimum()));
  }

  @Override
  public void readPacked(long row, byte[] levels, int at, float[] scales, float[] minimums) {
    long stored = order == Order.INTERLEAVED ? interleavedRow(row, headDim) : row;
    tensor.quantised().orElseThrow().readPacked(first + stored, levels, at, scales, minimums);
  }
}
