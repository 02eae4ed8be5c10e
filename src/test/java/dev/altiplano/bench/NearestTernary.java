package dev.altiplano.bench;

import java.util.Arrays;

/**
 * Numbers rounded to -1, 0 and 1 times a scale for each block, with the least square error, which
 * is about what models have that were trained to be so. ggml's quantiser takes the largest
 * magnitude of a block for the scale: it is meant for numbers that are ternary already, and what it
 * makes of others guesses worse than chance.
 */
final class NearestTernary {
  private static final int BLOCK = 256;

  private NearestTernary() {}

  static float[] of(float[] values) {
    float[] rounded = new float[values.length];
    for (int from = 0; from < values.length; from += BLOCK) {
      float scale = 0;
      float least = Float.POSITIVE_INFINITY;
      double most = 0;
      double sum = 0;
      float[] magnitudes = magnitudes(values, from);
      for (int kept = 1; kept <= BLOCK; kept++) {
        // With the mean of those kept for a scale, the error falls by this.
        float magnitude = magnitudes[BLOCK - kept];
        sum += magnitude;
        if (sum * sum / kept > most) {
          most = sum * sum / kept;
          least = magnitude;
          scale = (float) (sum / kept);
        }
      }
      for (int i = from; i < from + BLOCK; i++) {
        rounded[i] = Math.abs(values[i]) >= least ? Math.copySign(scale, values[i]) : 0;
      }
    }
    return rounded;
  }

  private static float[] magnitudes(float[] values, int from) {
    float[] magnitudes = new float[BLOCK];
    for (int i = 0; i < BLOCK; i++) {
      magnitudes[i] = Math.abs(values[from + i]);
    }
    Arrays.sort(magnitudes);
    return magnitudes;
  }
}
