package dev.altiplano.graph;

/** How far logits are apart. */
final class LogitsDistance {
  private LogitsDistance() {}

  /** The largest difference, as a share of the largest magnitude of those expected. */
  static double between(float[] actual, float[] expected) {
    double difference = 0;
    double largest = 0;
    for (int i = 0; i < expected.length; i++) {
      difference = Math.max(difference, Math.abs(actual[i] - expected[i]));
      largest = Math.max(largest, Math.abs(expected[i]));
    }
    return difference / largest;
  }
}
