package dev.altiplano.engine;

/**
 * A loaded model: runs steps and owns the KV cache. How a step becomes runs of the graph is its own
 * business. Belongs to one thread, except {@link #interrupt} and {@link #close}.
 */
public interface ForwardPass extends AutoCloseable {
  /** Size of the vocabulary, which is the length of a row of logits. */
  int vocabularySize();

  /** Native memory in bytes: weights and KV cache. */
  MemoryUse memory();

  /**
   * Reserves a free row of the KV cache.
   *
   * @throws dev.altiplano.model.AltiplanoException OUT_OF_MEMORY when all rows are leased
   */
  KvLease reserve();

  /**
   * Copies the first tokens of a row of the KV cache to the front of another, which holds no others
   * then.
   *
   * @throws IllegalArgumentException when a lease is closed or of another model, both are one, or
   *     the row does not hold so many tokens
   * @throws IllegalStateException when the model is closed
   */
  void copyPrefix(KvLease from, KvLease to, int tokens);

  /**
   * Runs one step. On an exception the rows of the step's sequences are undefined from their {@code
   * past} on; everything before stays valid. A refused step changes nothing.
   *
   * @throws IllegalArgumentException when a lease is closed, of another model or in the step twice,
   *     or when its row does not hold the sequence's {@code past}
   * @throws IllegalStateException when the model is closed
   * @throws dev.altiplano.model.AltiplanoException SHUTTING_DOWN after {@link #interrupt};
   *     OUT_OF_MEMORY when there is no memory for the step; INTERNAL when the runtime refuses or
   *     fails
   */
  Logits run(Step step);

  /**
   * Makes a run in progress, and all later ones, fail soon. From any thread, also after closing;
   * for shutting down.
   */
  void interrupt();

  /**
   * Releases every native object, after the run in progress. Logits of earlier steps can no longer
   * be read. Closing twice does nothing. The owner interrupts first where it cannot wait.
   */
  @Override
  void close();
}
