package dev.altiplano.graph;

import dev.altiplano.weights.ReadWindow;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Optional;

/**
 * Some rows of a matrix as whole numbers: taken over where the matrix has them, and rounded to
 * where it has not. They lie outside the heap, from where they are written without being copied
 * once more.
 */
final class EncodedChunk implements TensorChunk {
  private final ExternalData data;
  private final Matrix matrix;
  private final StoredMatrix.Quantised stored;
  private final Encoding encoding;
  private final boolean encoded;
  private final int groups;
  private final byte[] rowLevels;
  private final float[] rowScales;
  private final float[] rowMinimums;
  private final BlockQuantizer quantizer;
  private final Arena arena = Arena.ofConfined();
  private final MemorySegment levels;
  private final MemorySegment scales;
  private final MemorySegment minimums;

  EncodedChunk(ExternalData data, Matrix matrix, StoredMatrix.Quantised stored, int rows) {
    this.data = data;
    this.matrix = matrix.through(new ReadWindow(arena), new ReadWindow(arena));
    this.stored = stored;
    encoding = stored.encoding();
    encoded = matrix.encoding().equals(Optional.of(encoding));
    groups = matrix.columns() / encoding.group();
    rowLevels = new byte[groups * encoding.groupBytes()];
    rowScales = new float[groups];
    rowMinimums = new float[encoding.minimum() ? groups : 0];
    quantizer = new BlockQuantizer(encoding.bits());
    levels = arena.allocate((long) rows * rowLevels.length);
    scales = arena.allocate((long) rows * groups * Float.BYTES);
    minimums = arena.allocate((long) rows * rowMinimums.length * Float.BYTES);
  }

  @Override
  public void write(long first, int count) {
    fill(first, count);
    write(stored.levels(), levels, rowLevels.length, first, count);
    write(stored.scales(), scales, (long) groups * Float.BYTES, first, count);
    if (encoding.minimum()) {
      write(stored.minimums(), minimums, (long) groups * Float.BYTES, first, count);
    }
  }

  private void write(
      ExternalData.Region region, MemorySegment rows, long rowBytes, long first, int count) {
    data.write(region, first * rowBytes, rows, count * rowBytes);
  }

  private void fill(long first, int count) {
    for (int at = 0; at < count; at++) {
      long row = first + at;
      if (encoded) {
        matrix.readPacked(row, rowLevels, 0, rowScales, rowMinimums);
        FiniteWeights.require(rowMinimums, 0, rowMinimums.length, matrix, row);
      } else {
        round(row);
      }
      FiniteWeights.require(rowScales, 0, groups, matrix, row);
      MemorySegment.copy(
          rowLevels,
          0,
          levels,
          ValueLayout.JAVA_BYTE,
          (long) at * rowLevels.length,
          rowLevels.length);
      put(rowScales, scales, at);
      put(rowMinimums, minimums, at);
    }
  }

  private void round(long row) {
    float[] weights = new float[matrix.columns()];
    matrix.copy(row, 0, weights.length, weights, 0);
    for (int i = 0; i < groups; i++) {
      rowScales[i] =
          quantizer.quantise(weights, i * encoding.group(), rowLevels, i * encoding.groupBytes());
    }
  }

  private static void put(float[] row, MemorySegment rows, int at) {
    MemorySegment.copy(
        row, 0, rows, FloatChunk.FLOAT, (long) at * row.length * Float.BYTES, row.length);
  }

  @Override
  public void close() {
    arena.close();
  }
}
