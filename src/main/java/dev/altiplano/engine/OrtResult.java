package dev.altiplano.engine;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * A tensor of float or float16 that the runtime made, as rows of numbers. Belongs to one thread.
 */
final class OrtResult implements OwnedObjects.Owned {
  private final OrtObject tensor;
  private final ElementType type;
  private final int rows;
  private final int columns;
  private final MemorySegment data;

  /** Takes over the tensor. */
  OrtResult(OrtApi api, OrtObject tensor) {
    this.tensor = tensor;
    try {
      TensorSpec spec = spec(api, tensor);
      List<Long> dimensions = spec.dimensions();
      long numbers = dimensions.stream().reduce(1L, Math::multiplyExact);
      type = spec.type();
      columns = Math.toIntExact(dimensions.getLast());
      rows = columns == 0 ? 0 : Math.toIntExact(numbers / columns);
      data =
          api.create(OrtFunction.GET_TENSOR_MUTABLE_DATA, tensor.pointer())
              .reinterpret(numbers * type.bytes());
    } catch (Throwable e) {
      tensor.close();
      throw e;
    }
  }

  private static TensorSpec spec(OrtApi api, OrtObject tensor) {
    try (OrtObject description =
        new OrtObject(
            api,
            OrtFunction.RELEASE_TENSOR_TYPE_AND_SHAPE_INFO,
            api.create(OrtFunction.GET_TENSOR_TYPE_AND_SHAPE, tensor.pointer()))) {
      return TensorSpec.of(api, description.pointer());
    }
  }

  int rows() {
    return rows;
  }

  int columns() {
    return columns;
  }

  /** A row in single precision, into memory for just as many numbers. */
  void copyRow(int row, MemorySegment target) {
    long first = (long) row * columns;
    if (type == ElementType.FLOAT) {
      MemorySegment.copy(data, first * Float.BYTES, target, 0, (long) columns * Float.BYTES);
      return;
    }
    for (int i = 0; i < columns; i++) {
      short half = data.getAtIndex(JAVA_SHORT, first + i);
      target.setAtIndex(JAVA_FLOAT, i, Float.float16ToFloat(half));
    }
  }

  float[] row(int row) {
    float[] values = new float[columns];
    copyRow(row, MemorySegment.ofArray(values));
    return values;
  }

  @Override
  public void close() {
    tensor.close();
  }
}
