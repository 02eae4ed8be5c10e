package dev.altiplano.graph;

/**
 * Rounds blocks of 32 weights to whole numbers around an implicit zero point, as {@code
 * MatMulNBits} takes them: stored = weight / scale + 2^(bits-1), with pairs of 4-bit numbers in a
 * byte, the first in the low half. Has no state; safe for any thread.
 */
final class BlockQuantizer {
  /** Added and taken away again, it leaves a small float without its fraction. */
  private static final float ROUNDING = 0x1.8p23f;

  private final int bits;
  private final float lowest;
  private final float highest;
  private final float[] ends;

  BlockQuantizer(int bits) {
    this.bits = bits;
    lowest = -Math.scalb(1f, bits - 1);
    highest = -lowest - 1;
    ends = new float[] {lowest * 1.125f, lowest, lowest * 0.875f, highest};
  }

  /** Bytes that a block takes, its scale not counted. */
  int blockBytes() {
    return Precision.BLOCK * bits / Byte.SIZE;
  }

  /**
   * Quantises the block at {@code from}. Candidates for the scale bring the weight of the largest
   * magnitude to an end of the range or near it, and are then fitted by least squares; the one with
   * the least squared error is taken.
   *
   * @param target receives {@link #blockBytes} bytes at {@code to}
   * @return the scale, or NaN if a weight is not finite or its square is not
   */
  float quantise(float[] weights, int from, byte[] target, int to) {
    float leastError = sumOfSquares(weights, from);
    if (!Float.isFinite(leastError)) {
      return Float.NaN;
    }
    float best = 0;
    float extreme = extreme(weights, from);
    for (float end : ends) {
      // A block of zeroes makes this NaN, which is never less.
      float scale = fit(weights, from, end / extreme);
      float error = squaredError(weights, from, scale);
      if (error < leastError) {
        leastError = error;
        best = scale;
      }
    }
    store(weights, from, best == 0 ? 0 : 1 / best, target, to);
    return best;
  }

  private static float sumOfSquares(float[] weights, int from) {
    float sum = 0;
    for (int i = from; i < from + Precision.BLOCK; i++) {
      sum += weights[i] * weights[i];
    }
    return sum;
  }

  private static float extreme(float[] weights, int from) {
    float extreme = 0;
    for (int i = from; i < from + Precision.BLOCK; i++) {
      if (Math.abs(weights[i]) > Math.abs(extreme)) {
        extreme = weights[i];
      }
    }
    return extreme;
  }

  /** The scale with the least squared error for the levels that {@code inverse} leads to. */
  private float fit(float[] weights, int from, float inverse) {
    float products = 0;
    float squares = 0;
    for (int i = from; i < from + Precision.BLOCK; i++) {
      float level = level(weights[i], inverse);
      products += weights[i] * level;
      squares += level * level;
    }
    return products / squares;
  }

  private float squaredError(float[] weights, int from, float scale) {
    float inverse = 1 / scale;
    float sum = 0;
    for (int i = from; i < from + Precision.BLOCK; i++) {
      float error = weights[i] - scale * level(weights[i], inverse);
      sum += error * error;
    }
    return sum;
  }

  /** The whole number that stands for a weight. */
  private float level(float weight, float inverse) {
    float rounded = weight * inverse + ROUNDING - ROUNDING;
    return Math.max(lowest, Math.min(highest, rounded));
  }

  private void store(float[] weights, int from, float inverse, byte[] target, int to) {
    int perByte = Byte.SIZE / bits;
    for (int i = 0; i < blockBytes(); i++) {
      int packed = 0;
      for (int part = 0; part < perByte; part++) {
        int level = (int) (level(weights[from + i * perByte + part], inverse) - lowest);
        packed |= level << (part * bits);
      }
      target[to + i] = (byte) packed;
    }
  }
}
