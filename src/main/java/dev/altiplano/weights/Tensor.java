package dev.altiplano.weights;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Optional;

/**
 * A tensor in mapped memory, row-major. It is seen as a matrix here: the last dimension is a row,
 * all others together count the rows; a vector is one row.
 *
 * @param shape the outermost dimension first
 * @param data exactly the elements, at any alignment
 */
public record Tensor(String name, ElementType type, long[] shape, MemorySegment data) {
  private static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  public Tensor {
    shape = shape.clone();
    if (elements(shape) * type.bytes() != data.byteSize()) {
      throw new IllegalArgumentException(
          "%s has shape %s of %s but %d bytes of data"
              .formatted(name, Arrays.toString(shape), type, data.byteSize()));
    }
  }

  @Override
  public long[] shape() {
    return shape.clone();
  }

  /** Elements of a row: the last dimension, or 1 for a scalar. */
  public long columns() {
    return shape.length == 0 ? 1 : shape[shape.length - 1];
  }

  /** All dimensions but the last, multiplied. */
  public long rows() {
    return elements(Arrays.copyOf(shape, Math.max(0, shape.length - 1)));
  }

  /**
   * Converts {@code count} elements to floats, counting from the first element of the tensor.
   *
   * @param target filled from {@code offset} on
   */
  public void copy(long first, int count, float[] target, int offset) {
    long from = Math.multiplyExact(first, (long) type.bytes());
    switch (type) {
      case F32 -> MemorySegment.copy(data, FLOAT, from, target, offset, count);
      case F16 -> {
        short[] half = shorts(from, count);
        for (int i = 0; i < count; i++) {
          target[offset + i] = Float.float16ToFloat(half[i]);
        }
      }
      case BF16 -> {
        short[] upper = shorts(from, count);
        for (int i = 0; i < count; i++) {
          target[offset + i] = Float.intBitsToFloat(upper[i] << 16);
        }
      }
    }
  }

  /** Converts whole rows to floats, into the start of {@code target}. */
  public void copyRows(long first, int count, float[] target) {
    copy(first * columns(), Math.toIntExact(count * columns()), target, 0);
  }

  /** The rows as they are stored, where that is as whole numbers with a scale for each group. */
  public Optional<QuantisedRows> quantised() {
    return Optional.empty();
  }

  private short[] shorts(long from, int count) {
    short[] values = new short[count];
    MemorySegment.copy(data, SHORT, from, values, 0, count);
    return values;
  }

  private static long elements(long[] shape) {
    return Arrays.stream(shape).reduce(1, Math::multiplyExact);
  }
}
