package dev.altiplano.engine;

/**
 * A loaded model: runs steps and owns the KV cache. How a step becomes runs of the graph is its own
 * business. Belongs to one thread, except {@link #interrupt}.
 */
public interface ForwardPass extends AutoCloseable {
  /** Size of the vocabulary, which is the length of a row of logits. */
  int vocabularySize();

  /** Native memory in bytes: weights, KV cache and buffers. */
  MemoryUse memory();

  /**
   * Reserves a free row of the KV cache.
   *
   * @throws dev.altiplano.model.AltiplanoException OUT_OF_MEMORY when all rows are leased
   */
  KvLease reserve();

  /**
   * Runs one step. On an exception the rows of the step's sequences are undefined from their {@code
   * past} on; everything before stays valid.
   *
   * @throws dev.altiplano.model.AltiplanoException INTERNAL when the runtime refuses or fails
   */
  Logits run(Step step);

  /** Makes a run in progress, and all later ones, fail soon. From any thread; for shutting down. */
  void interrupt();

  /** Releases every native object. Closing twice does nothing. */
  @Override
  void close();
}
