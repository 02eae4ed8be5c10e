package dev.altiplano.weights.gguf;

import java.util.Optional;

/** The types of metadata values; the ordinal is the number in the file. */
enum ValueType {
  UINT8(1),
  INT8(1),
  UINT16(2),
  INT16(2),
  UINT32(4),
  INT32(4),
  FLOAT32(4),
  BOOL(1),
  /** A length of eight bytes, and as many bytes. */
  STRING(8),
  /** A type of four bytes, a length of eight, and as many values. */
  ARRAY(12),
  UINT64(8),
  INT64(8),
  FLOAT64(8);

  private static final ValueType[] VALUES = values();

  private final int leastBytes;

  ValueType(int leastBytes) {
    this.leastBytes = leastBytes;
  }

  static Optional<ValueType> of(int number) {
    return number >= 0 && number < VALUES.length ? Optional.of(VALUES[number]) : Optional.empty();
  }

  /** Bytes that a value takes at least; exactly as many for all but strings and arrays. */
  int leastBytes() {
    return leastBytes;
  }
}
