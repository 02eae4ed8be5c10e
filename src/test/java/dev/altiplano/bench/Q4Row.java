package dev.altiplano.bench;

import java.util.SplittableRandom;

/**
 * A row of Q4_0 blocks: a value is its level times the scale of its block of 32.
 *
 * <p>Every block has the level -8, and no scale has more than seven significant bits: so each value
 * fits a half precision number, and a quantiser that brings the largest magnitude to the end of the
 * range finds scale and levels again.
 *
 * @param scales one for each block, of either sign
 * @param levels -8 to 7
 */
record Q4Row(float[] scales, byte[] levels) {
  static final int BLOCK = 32;
  static final int LOWEST = -8;

  private static final int LOST_BITS = 17;
  private static final double LEVEL_DEVIATION = 2.67;
  private static final byte[] NORMAL = normalLevels();

  private static byte[] normalLevels() {
    var random = new SplittableRandom(1);
    byte[] levels = new byte[1 << Short.SIZE];
    for (int i = 0; i < levels.length; i++) {
      long level = Math.round(random.nextGaussian() * LEVEL_DEVIATION);
      levels[i] = (byte) Math.clamp(level, LOWEST, -LOWEST - 1);
    }
    return levels;
  }

  static Q4Row draw(SplittableRandom random, int columns, double deviation) {
    float[] scales = new float[columns / BLOCK];
    byte[] levels = new byte[columns];
    for (int block = 0; block < scales.length; block++) {
      int from = block * BLOCK;
      for (int i = 0; i < BLOCK; i += Long.BYTES / Short.BYTES) {
        long bits = random.nextLong();
        for (int part = 0; part < Long.BYTES / Short.BYTES; part++) {
          levels[from + i + part] = NORMAL[(int) (bits >>> (part * Short.SIZE)) & 0xFFFF];
        }
      }
      levels[from + random.nextInt(BLOCK)] = LOWEST;
      scales[block] = scale(random, deviation);
    }
    return new Q4Row(scales, levels);
  }

  private static float scale(SplittableRandom random, double deviation) {
    float scale = (float) (deviation / LEVEL_DEVIATION * random.nextDouble(0.8, 1.2));
    int fewBits = Float.floatToIntBits(scale) >> LOST_BITS << LOST_BITS;
    return Float.intBitsToFloat(fewBits) * (random.nextBoolean() ? 1 : -1);
  }

  float value(int column) {
    return scales[column / BLOCK] * levels[column];
  }

  float[] values() {
    float[] values = new float[levels.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = value(i);
    }
    return values;
  }
}
