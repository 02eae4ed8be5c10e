package dev.altiplano.engine;

import java.util.Locale;

/** The type of a tensor's elements, by the runtime's number for it. */
enum ElementType {
  FLOAT(1),
  UINT8(2),
  INT8(3),
  INT32(6),
  INT64(7),
  FLOAT16(10),
  BFLOAT16(16),
  /** No tensor, or a type that no decoder graph uses. */
  OTHER(0);

  private final int code;

  ElementType(int code) {
    this.code = code;
  }

  int code() {
    return code;
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
