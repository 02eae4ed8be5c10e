package dev.altiplano.graph;

import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.ErrorKind;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Some rows of a matrix as whole numbers: taken over where the matrix has them, and rounded to
 * where it has not. Confined to one thread.
 */
final class EncodedChunk {
  private final String name;
  private final Matrix matrix;
  private final Encoding encoding;
  private final boolean encoded;
  private final int groups;
  private final byte[] levels;
  private final float[] scales;
  private final float[] minimums;
  private final float[] rowScales;
  private final float[] rowMinimums;
  private final BlockQuantizer quantizer;

  EncodedChunk(String name, Matrix matrix, Encoding encoding, int rows) {
    this.name = name;
    this.matrix = matrix;
    this.encoding = encoding;
    encoded = matrix.encoding().equals(Optional.of(encoding));
    groups = matrix.columns() / encoding.group();
    levels = new byte[rows * groups * encoding.groupBytes()];
    scales = new float[rows * groups];
    minimums = new float[encoding.minimum() ? rows * groups : 0];
    rowScales = new float[groups];
    rowMinimums = new float[encoding.minimum() ? groups : 0];
    quantizer = new BlockQuantizer(encoding.bits());
  }

  void fill(long first, int count) {
    for (int row = 0; row < count; row++) {
      if (encoded) {
        take(first + row, row);
      } else {
        round(first + row, row);
      }
    }
  }

  private void take(long row, int at) {
    matrix.readPacked(row, levels, at * groups * encoding.groupBytes(), rowScales, rowMinimums);
    System.arraycopy(rowScales, 0, scales, at * groups, groups);
    System.arraycopy(rowMinimums, 0, minimums, at * rowMinimums.length, rowMinimums.length);
    for (int i = 0; i < groups; i++) {
      requireFinite(rowScales[i], row);
      requireFinite(encoding.minimum() ? rowMinimums[i] : 0, row);
    }
  }

  private void round(long row, int at) {
    float[] weights = new float[matrix.columns()];
    matrix.copy(row, 0, weights.length, weights, 0);
    for (int i = 0; i < groups; i++) {
      int group = at * groups + i;
      scales[group] =
          quantizer.quantise(weights, i * encoding.group(), levels, group * encoding.groupBytes());
      requireFinite(scales[group], row);
    }
  }

  private void requireFinite(float value, long row) {
    if (!Float.isFinite(value)) {
      throw new AltiplanoException(
          ErrorKind.LOAD_FAILED,
          "cannot quantise %s: row %d has weights that are not finite".formatted(name, row));
    }
  }

  ByteBuffer levels(int rows) {
    return ByteBuffer.wrap(levels, 0, rows * groups * encoding.groupBytes());
  }

  ByteBuffer scales(int rows) {
    return WeightWriter.bytes(scales, rows * groups);
  }

  ByteBuffer minimums(int rows) {
    return WeightWriter.bytes(minimums, rows * groups);
  }
}
