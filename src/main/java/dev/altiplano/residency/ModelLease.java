package dev.altiplano.residency;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The right to use a loaded model, which stays loaded until the lease is closed. From any thread;
 * closing twice does nothing.
 */
public final class ModelLease implements AutoCloseable {
  private final LoadedModel model;
  private final Runnable release;
  private final AtomicBoolean open = new AtomicBoolean(true);

  ModelLease(LoadedModel model, Runnable release) {
    this.model = model;
    this.release = release;
  }

  public LoadedModel model() {
    return model;
  }

  @Override
  public void close() {
    if (open.compareAndSet(true, false)) {
      release.run();
    }
  }
}
