package dev.altiplano.registry;

import dev.altiplano.model.ModelName;
import dev.altiplano.model.ProgressListener;
import dev.altiplano.registry.transfer.TransferException;

/** Where models of some names come from. Safe for any thread. */
public interface Source {
  /** What is told apart in metrics: Ollama's registry, other registries, and the Hub. */
  enum Kind {
    OLLAMA,
    OCI,
    HUB
  }

  /** What this is to a model of that name. */
  Kind kind(ModelName name);

  /** Whether models of that name are this source's; the first one that says so is taken. */
  boolean serves(ModelName name);

  /**
   * Finds out what a model consists of, without its large blobs.
   *
   * @param insecure whether to ask without encryption
   * @param progress told of anything that takes long
   * @throws TransferException where it cannot be had
   */
  RemoteModel resolve(ModelName name, boolean insecure, ProgressListener progress)
      throws TransferException, InterruptedException;
}
