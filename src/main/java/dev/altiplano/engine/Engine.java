package dev.altiplano.engine;

import java.nio.file.Path;

/** Opens models. One for the process; safe for any thread. */
public interface Engine extends AutoCloseable {
  /** What computes, for logs and the info endpoint: version and execution provider. */
  String description();

  /**
   * Opens a decoder graph. The number of layers, heads and the vocabulary are read from the graph's
   * own inputs and outputs.
   *
   * @param model the {@code model.onnx}, with its external data beside it
   * @throws dev.altiplano.model.AltiplanoException LOAD_FAILED or OUT_OF_MEMORY; nothing stays
   *     allocated
   */
  ForwardPass open(Path model, EngineOptions options);

  /** Interrupts and closes the models that are still open, and waits for those being opened. */
  @Override
  void close();
}
