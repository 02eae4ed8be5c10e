package dev.altiplano.weights.gguf;

import java.util.List;

/**
 * What the header says of one tensor. One in hand lies within its file.
 *
 * @param dimensions the innermost, which is the length of a row, first
 * @param offset of its first byte in the file
 */
public record GgufTensor(String name, GgmlType type, List<Long> dimensions, long offset) {
  static final int MOST_DIMENSIONS = 4;

  public GgufTensor {
    dimensions = List.copyOf(dimensions);
    if (dimensions.size() > MOST_DIMENSIONS || dimensions.stream().anyMatch(size -> size < 0)) {
      throw new Unsound("tensor %s has the dimensions %s".formatted(name, dimensions));
    }
    if (row(dimensions) % type.blockSize() != 0) {
      throw new Unsound(
          "the rows of tensor %s have %d numbers, which are no whole blocks of %s"
              .formatted(name, row(dimensions), type));
    }
    try {
      Math.multiplyExact(product(dimensions) / type.blockSize(), (long) type.blockBytes());
    } catch (ArithmeticException e) {
      throw new Unsound(
          "tensor %s with the dimensions %s is beyond all measure".formatted(name, dimensions));
    }
  }

  /** Numbers of a row. */
  public long columns() {
    return row(dimensions);
  }

  /** Numbers in all. */
  public long elements() {
    return product(dimensions);
  }

  /** Bytes in the file. */
  public long bytes() {
    return elements() / type.blockSize() * type.blockBytes();
  }

  private static long row(List<Long> dimensions) {
    return dimensions.isEmpty() ? 1 : dimensions.getFirst();
  }

  private static long product(List<Long> dimensions) {
    return dimensions.stream().reduce(1L, Math::multiplyExact);
  }
}
