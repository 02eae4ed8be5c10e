package dev.altiplano.graph;

import java.util.Locale;
import java.util.Optional;

/**
 * How a graph stores its matrices. The quantised ones have a scale for every 32 weights of a row; a
 * matrix whose rows are not a multiple of 32 long stays at single precision. Weights that come as
 * whole numbers stay the whole numbers that they are, unless single precision is asked for.
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

  /**
   * How a matrix is stored: as it is encoded already, or else with these bits; empty where it stays
   * at single precision.
   */
  Optional<Encoding> encoding(Matrix matrix) {
    if (this == FP32) {
      return Optional.empty();
    }
    return matrix
        .encoding()
        .or(
            () ->
                matrix.columns() % BLOCK == 0
                    ? Optional.of(new Encoding(bits, BLOCK, false))
                    : Optional.empty());
  }
}
