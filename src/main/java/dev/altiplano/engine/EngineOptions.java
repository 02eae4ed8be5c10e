package dev.altiplano.engine;

/**
 * How to open a model.
 *
 * @param slots rows of the KV cache, which is how many sequences can be in one step
 * @param contextLength tokens that a row holds
 * @param threads threads that a run uses
 */
public record EngineOptions(int slots, int contextLength, int threads) {
  public EngineOptions {
    requirePositive("slots", slots);
    requirePositive("contextLength", contextLength);
    requirePositive("threads", threads);
  }

  private static void requirePositive(String name, int value) {
    if (value < 1) {
      throw new IllegalArgumentException("%s is %d; it must be at least 1".formatted(name, value));
    }
  }
}
