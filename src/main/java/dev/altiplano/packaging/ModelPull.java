package dev.altiplano.packaging;

import dev.altiplano.model.ModelName;
import dev.altiplano.model.ProgressListener;

/** Brings a model that is not in the store from a registry. */
@FunctionalInterface
public interface ModelPull {
  /**
   * Pulls the model; it is in the store then.
   *
   * @throws dev.altiplano.model.AltiplanoException MODEL_NOT_FOUND or REGISTRY_FAILED
   * @throws InterruptedException if nobody waits for it any more
   */
  void pull(ModelName name, ProgressListener progress) throws InterruptedException;
}
