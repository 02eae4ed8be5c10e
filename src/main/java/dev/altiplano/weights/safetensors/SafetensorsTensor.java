package dev.altiplano.weights.safetensors;

import java.util.Arrays;
import java.util.List;

/**
 * What a header says of one tensor, whether its data can be read or not.
 *
 * @param type of the elements, as the file spells it
 * @param shape the outermost dimension first
 */
public record SafetensorsTensor(String name, String type, List<Long> shape) {
  public SafetensorsTensor {
    shape = List.copyOf(shape);
  }

  static SafetensorsTensor of(String name, HeaderEntry entry) {
    return new SafetensorsTensor(
        name, entry.dtype(), Arrays.stream(entry.shape()).boxed().toList());
  }

  /** Elements in all; a number beyond all measure is the largest. */
  public long elements() {
    try {
      return shape.stream().reduce(1L, Math::multiplyExact);
    } catch (ArithmeticException e) {
      return Long.MAX_VALUE;
    }
  }
}
