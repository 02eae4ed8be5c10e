package dev.altiplano.sampling;

/**
 * Searches through the scores of a whole vocabulary, most of which are not what is looked for.
 *
 * <p>A search first counts in a block those that are, in a loop without branches that the compiler
 * turns into vector instructions, and looks at single scores only where there are any.
 */
final class Scores {
  /** Long enough for vectors, short enough to read again. */
  static final int BLOCK = 64;

  private Scores() {}

  /** Whether a score from {@code from} to below {@code to} is above {@code bar}, or NaN. */
  static boolean anyAbove(float bar, float[] scores, int from, int to) {
    return countAbove(bar, scores, from, to) > 0;
  }

  /** How many scores from {@code from} to below {@code to} are above {@code bar}, or NaN. */
  static int countAbove(float bar, float[] scores, int from, int to) {
    int count = 0;
    for (int i = from; i < to; i++) {
      count += scores[i] <= bar ? 0 : 1;
    }
    return count;
  }

  /** The highest of the first {@code size} scores; NaN if one of them is. */
  static float maximum(float[] scores, int size) {
    float maximum = Float.NEGATIVE_INFINITY;
    for (int from = 0; from < size; from += BLOCK) {
      int to = Math.min(size, from + BLOCK);
      if (anyAbove(maximum, scores, from, to)) {
        for (int i = from; i < to; i++) {
          maximum = Math.max(maximum, scores[i]);
        }
      }
    }
    return maximum;
  }
}
