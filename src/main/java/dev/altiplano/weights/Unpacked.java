package dev.altiplano.weights;

/**
 * Blocks taken apart, one after the other: a level for each number, a scale for each group, and a
 * minimum for each group where there are any. Confined to one thread.
 */
final class Unpacked {
  final byte[] levels;
  final float[] scales;
  final float[] minimums;
  private int level;
  private int group;

  Unpacked(byte[] levels, float[] scales, float[] minimums) {
    this.levels = levels;
    this.scales = scales;
    this.minimums = minimums;
  }

  /** Where the levels of the next block begin. */
  int level() {
    return level;
  }

  /** Adds the scale of the next group. */
  void scale(float scale) {
    scales[group++] = scale;
  }

  /** Adds scale and minimum of the next group. */
  void scale(float scale, float minimum) {
    minimums[group] = minimum;
    scales[group++] = scale;
  }

  /** The next block begins so many numbers later. */
  void advance(int numbers) {
    level += numbers;
  }
}
