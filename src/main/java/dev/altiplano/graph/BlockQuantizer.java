package dev.altiplano.graph;

/**
 * Rounds blocks of 32 weights to whole numbers around an implicit zero point, as {@code
 * MatMulNBits} takes them: stored = weight / scale + 2^(bits-1), with pairs of 4-bit numbers in a
 * byte, the first in the low half. Has no state; safe for any thread.
 */
final class BlockQuantizer {
  private final int bits;
  private final int lowest;
  private final int highest;
  private final float[] ends;

  BlockQuantizer(Precision precision) {
    bits = precision.bits();
    lowest = -(1 << (bits - 1));
    highest = -lowest - 1;
    ends = new float[] {lowest, lowest + 0.5f, highest};
  }

  /** Bytes that a block takes, its scale not counted. */
  int blockBytes() {
    return Precision.BLOCK * bits / Byte.SIZE;
  }

  /**
   * Quantises the block at {@code from}. Candidates for the scale bring the weight of the largest
   * magnitude to an end of the range, and are then fitted by least squares; the one with the least
   * squared error is taken.
   *
   * @param target receives {@link #blockBytes} bytes at {@code to}
   * @return the scale, or NaN if a weight is not finite or its square is not
   */
  float quantise(float[] weights, int from, byte[] target, int to) {
    double leastError = sumOfSquares(weights, from, 0);
    if (!Double.isFinite(leastError)) {
      return Float.NaN;
    }
    float best = 0;
    float extreme = extreme(weights, from);
    for (float end : ends) {
      float scale = fit(weights, from, extreme / end);
      double error = sumOfSquares(weights, from, scale);
      if (error < leastError) {
        leastError = error;
        best = scale;
      }
    }
    store(weights, from, best, target, to);
    return best;
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

  /** The scale with the least squared error for the whole numbers that {@code scale} leads to. */
  private float fit(float[] weights, int from, float scale) {
    float products = 0;
    float squares = 0;
    for (int i = from; i < from + Precision.BLOCK; i++) {
      int level = level(weights[i], scale);
      products += weights[i] * level;
      squares += level * level;
    }
    return squares == 0 ? 0 : products / squares;
  }

  private double sumOfSquares(float[] weights, int from, float scale) {
    float sum = 0;
    for (int i = from; i < from + Precision.BLOCK; i++) {
      float error = weights[i] - scale * level(weights[i], scale);
      sum += error * error;
    }
    return sum;
  }

  private int level(float weight, float scale) {
    return scale == 0 ? 0 : Math.clamp((int) Math.rint(weight / scale), lowest, highest);
  }

  private void store(float[] weights, int from, float scale, byte[] target, int to) {
    int perByte = Byte.SIZE / bits;
    for (int i = 0; i < blockBytes(); i++) {
      int packed = 0;
      for (int part = 0; part < perByte; part++) {
        int level = level(weights[from + i * perByte + part], scale) - lowest;
        packed |= level << (part * bits);
      }
      target[to + i] = (byte) packed;
    }
  }
}
