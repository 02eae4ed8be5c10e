package dev.altiplano.graph;

import java.util.Locale;

/**
 * How a graph stores its matrices. The quantised ones have a scale for every 32 weights of a row; a
 * matrix whose rows are not a multiple of 32 long stays at single precision.
 */
public enum Precision {
  FP32(32),
  INT8(8),
  INT4(4);

  /** Weights that share a scale. */
  static final int BLOCK = 32;

  private final int bits;

  Precision(int bits) {
    this.bits = bits;
  }

  /** Bits of a weight, its share of the scale not counted. */
  public int bits() {
    return bits;
  }

  /** As settings and directories have it: {@code int4}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether a matrix with rows of this length is quantised. */
  boolean quantises(long columns) {
    return this != FP32 && columns % BLOCK == 0;
  }
}
