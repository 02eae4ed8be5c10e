package dev.altiplano.graph;

/** Bounds of the numbers in a config, so that no product of them overflows. */
final class Bounds {
  private Bounds() {}

  /** Refuses what is not between 1 and {@code most}, by the name that config files have for it. */
  static void require(String name, int value, int most) {
    if (value < 1 || value > most) {
      throw new IllegalArgumentException(
          "%s is %d; it must be 1 to %d".formatted(name, value, most));
    }
  }
}
