package dev.altiplano.engine;

import java.nio.file.Path;
import java.util.List;

/** Opens models. One for the process; safe for any thread. */
public interface Engine extends AutoCloseable {
  /** What computes, for logs and the info endpoint: version and execution provider. */
  String description();

  /**
   * Opens a decoder graph: one of this server's own form, or one that another program exported,
   * which is driven as its inputs and outputs tell, one sequence at a time.
   *
   * @param model the graph, with its external data beside it
   * @throws dev.altiplano.model.AltiplanoException LOAD_FAILED or OUT_OF_MEMORY; nothing stays
   *     allocated
   */
  ForwardPass open(Path model, EngineOptions options);

  /**
   * Reads sequences, each from an empty KV cache, and shows the keys and values that they leave
   * there. Takes as long as opening the model and reading as many tokens of a prompt.
   *
   * @param model a graph whose KV cache is in single precision
   * @param sequences token ids, at least one each
   * @throws IllegalArgumentException when the KV cache is not in single precision
   * @throws dev.altiplano.model.AltiplanoException LOAD_FAILED or OUT_OF_MEMORY; nothing stays
   *     allocated
   */
  void observe(Path model, List<int[]> sequences, int threads, KvObserver observer);

  /** Interrupts and closes the models that are still open, and waits for those being opened. */
  @Override
  void close();
}
