package dev.altiplano.weights;

import java.util.Set;

/** The tensors of a model. Safe for any thread until it is closed. */
public interface WeightSource extends AutoCloseable {
  /** Every tensor that is there, of whatever element type. */
  Set<String> names();

  /**
   * The tensor of this name. Its data is valid until the source is closed.
   *
   * @throws dev.altiplano.model.AltiplanoException LOAD_FAILED if there is none, or if it has an
   *     element type that cannot be read
   */
  Tensor tensor(String name);

  /** Unmaps the files. */
  @Override
  void close();
}
