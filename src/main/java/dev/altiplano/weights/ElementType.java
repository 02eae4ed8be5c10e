package dev.altiplano.weights;

/** How the elements of a {@link Tensor} are stored. Little-endian all. */
public enum ElementType {
  /** IEEE 754 single precision. */
  F32(Float.BYTES),
  /** IEEE 754 half precision. */
  F16(Short.BYTES),
  /** The upper half of a single-precision number. */
  BF16(Short.BYTES);

  private final int bytes;

  ElementType(int bytes) {
    this.bytes = bytes;
  }

  /** Bytes of one element. */
  public int bytes() {
    return bytes;
  }
}
