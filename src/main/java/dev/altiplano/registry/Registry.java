package dev.altiplano.registry;

import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.ModelName;
import dev.altiplano.model.ProgressListener;

/** Brings models here and takes them elsewhere. Safe for any thread. */
public final class Registry {
  private final Pull pull;
  private final Push push;

  public Registry(Pull pull, Push push) {
    this.pull = pull;
    this.push = push;
  }

  /**
   * Brings a model into the store, in place of a former one of that name.
   *
   * @param insecure whether to ask without encryption
   * @throws AltiplanoException REGISTRY_FAILED where it cannot be had; INVALID_REQUEST for a host
   *     that must not be asked; STORE_FAILED
   */
  public void pull(ModelName name, boolean insecure, ProgressListener progress)
      throws InterruptedException {
    pull.run(name, insecure, progress);
  }

  /**
   * Takes a model of the store to the registry that its name says.
   *
   * @param insecure whether to ask without encryption
   * @throws AltiplanoException REGISTRY_FAILED where that cannot be done or there is no such model;
   *     INVALID_REQUEST for a host that must not be asked; STORE_FAILED
   */
  public void push(ModelName name, boolean insecure, ProgressListener progress)
      throws InterruptedException {
    push.run(name, insecure, progress);
  }
}
