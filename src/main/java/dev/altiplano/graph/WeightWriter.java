package dev.altiplano.graph;

import dev.altiplano.graph.ExternalData.Region;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * Lays out the external data of a graph while the graph is built, and writes it afterwards: graphs
 * that are built alike share one file, which is written once. Each tensor starts at a page, so that
 * ONNX Runtime can map it. Writing takes a few megabytes at a time: however large the model, only a
 * chunk of it is on the heap.
 */
final class WeightWriter {
  /** Weights in memory at a time, or one row where that is longer. */
  private static final int CHUNK = 1 << 20;

  private static final long ALIGNMENT = 4096;
  private static final int WRITERS = Runtime.getRuntime().availableProcessors();

  private final String location;
  private final List<LaidOut> tensors = new ArrayList<>();
  private long end;

  /**
   * A layout without tensors.
   *
   * @param location name of the file, as graphs refer to it
   */
  WeightWriter(String location) {
    this.location = location;
  }

  /**
   * A tensor that will be written.
   *
   * @param end of it in the file
   */
  private record LaidOut(Consumer<ExternalData> write, long end) {}

  private void add(Consumer<ExternalData> write) {
    tensors.add(new LaidOut(write, end));
  }

  /** Writes all tensors that were laid out and are not there yet. */
  void writeTo(ExternalData data, WriteProgress progress) {
    for (int i = data.done(); i < tensors.size(); i++) {
      LaidOut tensor = tensors.get(i);
      tensor.write().accept(data);
      data.done(i + 1);
      progress.written(tensor.end(), end);
    }
    data.complete();
  }

  private Region reserve(long length) {
    long offset = Math.ceilDiv(end, ALIGNMENT) * ALIGNMENT;
    end = Math.addExact(offset, length);
    return new Region(location, offset, length);
  }

  /** Fills in consecutive rows of a matrix. Safe for any thread. */
  @FunctionalInterface
  interface Rows {
    void fill(long first, int count, float[] target);
  }

  /** The matrix as it is. */
  StoredMatrix.Plain plain(Matrix matrix) {
    int columns = matrix.columns();
    Region values =
        floats(
            matrix.rows(),
            columns,
            (first, count, target) -> {
              for (int i = 0; i < count; i++) {
                matrix.copy(first + i, 0, columns, target, i * columns);
                FiniteWeights.require(target, i * columns, columns, matrix, first + i);
              }
            });
    return new StoredMatrix.Plain(matrix.rows(), columns, values);
  }

  /** The matrix with its columns as rows. */
  Region transposed(Matrix matrix) {
    int rows = Math.toIntExact(matrix.rows());
    return floats(
        matrix.columns(),
        rows,
        (first, count, target) -> {
          float[] piece = new float[count];
          for (int row = 0; row < rows; row++) {
            matrix.copy(row, (int) first, count, piece, 0);
            FiniteWeights.require(piece, 0, count, matrix, row);
            for (int i = 0; i < count; i++) {
              target[i * rows + row] = piece[i];
            }
          }
        });
  }

  /** Computed or copied rows of floats. */
  Region floats(long rows, int columns, Rows source) {
    Region region = reserve(rows * columns * Float.BYTES);
    add(
        data ->
            inChunks(rows, columns, most -> new FloatChunk(data, region, columns, source, most)));
    return region;
  }

  /** The matrix as whole numbers. */
  StoredMatrix.Quantised quantised(Matrix matrix, Encoding encoding) {
    long groups = matrix.columns() / encoding.group();
    Region levels = reserve(matrix.rows() * groups * encoding.groupBytes());
    Region scales = reserve(matrix.rows() * groups * Float.BYTES);
    Region minimums = reserve(encoding.minimum() ? matrix.rows() * groups * Float.BYTES : 0);
    var stored =
        new StoredMatrix.Quantised(
            matrix.rows(), matrix.columns(), encoding, levels, scales, minimums);
    add(
        data ->
            inChunks(
                stored.rows(),
                stored.columns(),
                most -> new EncodedChunk(data, matrix, stored, most)));
    return stored;
  }

  /** All cores take over, compute and write at once, a chunk each, in buffers of their own. */
  private static void inChunks(long rows, int columns, IntFunction<TensorChunk> chunkOfRows) {
    int most = Math.clamp(rows, 1, Math.max(1, CHUNK / columns));
    long chunks = Math.ceilDiv(rows, most);
    AtomicLong next = new AtomicLong();
    IntStream.range(0, (int) Math.min(chunks, WRITERS))
        .parallel()
        .forEach(
            _ -> {
              try (TensorChunk chunk = chunkOfRows.apply(most)) {
                for (long i = next.getAndIncrement(); i < chunks; i = next.getAndIncrement()) {
                  chunk.write(i * most, (int) Math.min(most, rows - i * most));
                }
              }
            });
  }
}
