package dev.altiplano.weights;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Optional;

/**
 * A tensor, row-major. It is seen as a matrix here: the last dimension is a row, all others
 * together count the rows; a vector is one row.
 *
 * @param shape the outermost dimension first
 * @param data exactly the elements, at any alignment
 */
public record Tensor(String name, ElementType type, long[] shape, TensorData data) {
  private static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private static final ValueLayout.OfDouble DOUBLE =
      ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  public Tensor {
    shape = shape.clone();
    if (type.bytes(elements(shape)) != data.byteSize()) {
      throw new IllegalArgumentException(
          "%s has shape %s of %s but %d bytes of data"
              .formatted(name, Arrays.toString(shape), type, data.byteSize()));
    }
  }

  /** A tensor in memory. */
  public Tensor(String name, ElementType type, long[] shape, MemorySegment data) {
    this(name, type, shape, TensorData.of(data));
  }

  /** The same tensor, its file read through a window: for the thread of that only. */
  public Tensor through(ReadWindow window) {
    return new Tensor(name, type, shape, data.through(window));
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
    switch (type) {
      case F32 -> MemorySegment.copy(piece(first, count), FLOAT, 0, target, offset, count);
      case F16 -> {
        short[] half = shorts(first, count);
        for (int i = 0; i < count; i++) {
          target[offset + i] = Float.float16ToFloat(half[i]);
        }
      }
      case BF16 -> {
        short[] upper = shorts(first, count);
        for (int i = 0; i < count; i++) {
          target[offset + i] = Float.intBitsToFloat(upper[i] << 16);
        }
      }
      case F64 -> {
        MemorySegment doubles = piece(first, count);
        for (int i = 0; i < count; i++) {
          target[offset + i] = (float) doubles.get(DOUBLE, (long) i * Double.BYTES);
        }
      }
      case F8_E4M3, F8_E5M2 -> {
        MemorySegment bytes = piece(first, count);
        for (int i = 0; i < count; i++) {
          byte eighth = bytes.get(ValueLayout.JAVA_BYTE, i);
          target[offset + i] =
              type == ElementType.F8_E4M3 ? SmallFloats.e4m3(eighth) : SmallFloats.e5m2(eighth);
        }
      }
      case Q4_0,
          Q4_1,
          Q5_0,
          Q5_1,
          Q8_0,
          Q2_K,
          Q3_K,
          Q4_K,
          Q5_K,
          Q6_K,
          IQ1_S,
          IQ1_M,
          IQ2_XXS,
          IQ2_XS,
          IQ2_S,
          IQ3_XXS,
          IQ3_S,
          IQ4_NL,
          IQ4_XS,
          MXFP4,
          TQ1_0,
          TQ2_0 ->
          blocks(type.format().orElseThrow()).copy(first, count, target, offset);
    }
  }

  /** Converts whole rows to floats, into the start of {@code target}. */
  public void copyRows(long first, int count, float[] target) {
    copy(first * columns(), Math.toIntExact(count * columns()), target, 0);
  }

  /** The rows as they are stored, where that is as whole numbers with a scale for each group. */
  public Optional<QuantisedRows> quantised() {
    return type.format().map(this::blocks);
  }

  private BlockRows blocks(BlockFormat format) {
    return new BlockRows(type, format, data, Math.toIntExact(columns()));
  }

  private short[] shorts(long first, int count) {
    short[] values = new short[count];
    MemorySegment.copy(piece(first, count), SHORT, 0, values, 0, count);
    return values;
  }

  /** Of a type that has no blocks. */
  private MemorySegment piece(long first, int count) {
    return data.piece(type.bytes(first), type.bytes(count));
  }

  private static long elements(long[] shape) {
    return Arrays.stream(shape).reduce(1, Math::multiplyExact);
  }
}
