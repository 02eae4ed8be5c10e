package dev.altiplano.sampling;

/**
 * The exponential function of many numbers. In place of {@link Math#exp} for each, which is a call,
 * it is a formula that the compiler turns into vector instructions: the Taylor polynomial of a
 * 1024th, squared ten times, in doubles. Its relative error is below 1e-12, so that what is rounded
 * to float is {@link Math#exp} rounded to float, but for a unit in the last place once in a
 * million.
 */
final class Exponential {
  /** Whatever is lower has no exponential that a float can hold. */
  private static final float LOWEST = -104;

  private Exponential() {}

  /** Puts the exponential of each of the first {@code count} numbers, less {@code offset}. */
  static void of(float[] numbers, float offset, float[] target, int count) {
    for (int i = 0; i < count; i++) {
      target[i] = of(numbers[i] - offset);
    }
  }

  /** Of a number that is 0 or less. */
  private static float of(float number) {
    double x = Math.max(number, LOWEST) * (1 / 1024.0);
    double high =
        1 / 120.0 + x * (1 / 720.0 + x * (1 / 5040.0 + x * (1 / 40320.0 + x * (1 / 362880.0))));
    double e = 1 + x * (1 + x * (1 / 2.0 + x * (1 / 6.0 + x * (1 / 24.0 + x * high))));
    e *= e;
    e *= e;
    e *= e;
    e *= e;
    e *= e;
    e *= e;
    e *= e;
    e *= e;
    e *= e;
    e *= e;
    return (float) e;
  }
}
