package dev.altiplano.graph;

import java.util.Locale;

/** How a graph keeps keys and values. */
public enum KvCacheType {
  /** Single precision. */
  F32(32),
  /** Half precision. */
  F16(16),
  /**
   * 8 bits, with a scale for each channel of a head that is measured when the model is converted.
   */
  Q8_0(8);

  private final int bits;

  KvCacheType(int bits) {
    this.bits = bits;
  }

  /** Bits of a number. */
  public int bits() {
    return bits;
  }

  /** As settings and files have it: {@code q8_0}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
