package dev.altiplano.graph;

import dev.altiplano.graph.ExternalData.Region;
import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.ErrorKind;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
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

  private final String location;
  private final List<Consumer<ExternalData>> tensors = new ArrayList<>();
  private long end;

  /**
   * A layout without tensors.
   *
   * @param location name of the file, as graphs refer to it
   */
  WeightWriter(String location) {
    this.location = location;
  }

  /** Writes all tensors that were laid out. */
  void writeTo(ExternalData data) {
    tensors.forEach(tensor -> tensor.accept(data));
  }

  private Region reserve(long length) {
    long offset = Math.ceilDiv(end, ALIGNMENT) * ALIGNMENT;
    end = Math.addExact(offset, length);
    return new Region(location, offset, length);
  }

  /** Fills in consecutive rows of a matrix. */
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
            for (int i = 0; i < count; i++) {
              target[i * rows + row] = piece[i];
            }
          }
        });
  }

  /** Computed or copied rows of floats. */
  Region floats(long rows, int columns, Rows source) {
    Region region = reserve(rows * columns * Float.BYTES);
    tensors.add(data -> write(data, region, rows, columns, source));
    return region;
  }

  private static void write(ExternalData data, Region region, long rows, int columns, Rows source) {
    int most = chunkRows(rows, columns);
    float[] values = new float[most * columns];
    for (long first = 0; first < rows; first += most) {
      int count = (int) Math.min(most, rows - first);
      source.fill(first, count, values);
      data.write(region, first * columns * Float.BYTES, bytes(values, count * columns));
    }
  }

  /**
   * The matrix, quantised.
   *
   * @param name what an error calls the matrix
   */
  StoredMatrix.Quantised quantised(String name, Matrix matrix, Precision precision) {
    BlockQuantizer quantizer = new BlockQuantizer(precision);
    long blocks = matrix.columns() / Precision.BLOCK;
    Region levels = reserve(matrix.rows() * blocks * quantizer.blockBytes());
    Region scales = reserve(matrix.rows() * blocks * Float.BYTES);
    tensors.add(data -> write(data, name, matrix, quantizer, levels, scales));
    return new StoredMatrix.Quantised(matrix.rows(), matrix.columns(), precision, levels, scales);
  }

  private static void write(
      ExternalData data,
      String name,
      Matrix matrix,
      BlockQuantizer quantizer,
      Region levels,
      Region scales) {
    long blocks = matrix.columns() / Precision.BLOCK;
    int rowBytes = Math.toIntExact(blocks * quantizer.blockBytes());
    int most = chunkRows(matrix.rows(), matrix.columns());
    QuantisedChunk chunk = new QuantisedChunk(name, matrix, quantizer, most);
    for (long first = 0; first < matrix.rows(); first += most) {
      int count = (int) Math.min(most, matrix.rows() - first);
      chunk.fill(first, count);
      data.write(levels, first * rowBytes, chunk.levels(count));
      data.write(scales, first * blocks * Float.BYTES, chunk.scales(count));
    }
  }

  private static int chunkRows(long rows, int columns) {
    return Math.clamp(rows, 1, Math.max(1, CHUNK / columns));
  }

  private static ByteBuffer bytes(float[] values, int count) {
    ByteBuffer bytes = ByteBuffer.allocate(count * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values, 0, count);
    return bytes;
  }

  /** Some rows of a matrix, quantised by all cores. */
  private static final class QuantisedChunk {
    private final String name;
    private final Matrix matrix;
    private final BlockQuantizer quantizer;
    private final int blocks;
    private final byte[] levels;
    private final float[] scales;

    QuantisedChunk(String name, Matrix matrix, BlockQuantizer quantizer, int rows) {
      this.name = name;
      this.matrix = matrix;
      this.quantizer = quantizer;
      blocks = matrix.columns() / Precision.BLOCK;
      levels = new byte[rows * blocks * quantizer.blockBytes()];
      scales = new float[rows * blocks];
    }

    void fill(long first, int count) {
      IntStream.range(0, count).parallel().forEach(i -> quantise(first + i, i * blocks));
    }

    private void quantise(long row, int firstBlock) {
      float[] weights = new float[matrix.columns()];
      matrix.copy(row, 0, weights.length, weights, 0);
      for (int i = 0; i < blocks; i++) {
        int block = firstBlock + i;
        scales[block] =
            quantizer.quantise(
                weights, i * Precision.BLOCK, levels, block * quantizer.blockBytes());
        if (Float.isNaN(scales[block])) {
          throw new AltiplanoException(
              ErrorKind.LOAD_FAILED,
              "cannot quantise %s: row %d has weights that are not finite".formatted(name, row));
        }
      }
    }

    ByteBuffer levels(int rows) {
      return ByteBuffer.wrap(levels, 0, rows * blocks * quantizer.blockBytes());
    }

    ByteBuffer scales(int rows) {
      return bytes(scales, rows * blocks);
    }
  }
}
