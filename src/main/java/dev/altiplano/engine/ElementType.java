package dev.altiplano.engine;

import java.util.Locale;

/** The type of a tensor's elements, by the runtime's number for it. */
enum ElementType {
  FLOAT(1, 4),
  INT8(3, 1),
  INT32(6, 4),
  INT64(7, 8),
  BOOL(9, 1),
  FLOAT16(10, 2),
  /** No tensor, or a type that no decoder graph uses. */
  OTHER(0, 0);

  private final int code;
  private final int bytes;

  ElementType(int code, int bytes) {
    this.code = code;
    this.bytes = bytes;
  }

  int code() {
    return code;
  }

  /** Bytes of an element. */
  int bytes() {
    return bytes;
  }

  static ElementType of(long code) {
    for (ElementType type : values()) {
      if (type.code == code) {
        return type;
      }
    }
    return OTHER;
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
