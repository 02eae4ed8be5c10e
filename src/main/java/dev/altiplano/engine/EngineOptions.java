package dev.altiplano.engine;

/**
 * How to open a model.
 *
 * @param slots rows of the KV cache, which is how many sequences can be in one step
 * @param contextLength tokens that a row holds
 * @param threads threads that a run uses
 * @param names of the inputs and outputs of a graph that is not of this server's own form
 */
public record EngineOptions(int slots, int contextLength, int threads, TensorNames names) {
  public EngineOptions {
    requirePositive("slots", slots);
    requirePositive("contextLength", contextLength);
    requirePositive("threads", threads);
  }

  /** For a graph of this server's own form, or one with the names that Optimum gives. */
  public EngineOptions(int slots, int contextLength, int threads) {
    this(slots, contextLength, threads, TensorNames.OPTIMUM);
  }

  private static void requirePositive(String name, int value) {
    if (value < 1) {
      throw new IllegalArgumentException("%s is %d; it must be at least 1".formatted(name, value));
    }
  }
}
