package dev.altiplano.engine;

import java.lang.foreign.MemorySegment;

/** The options of a model's runs, which any thread may use to end them. */
final class OrtRunOptions implements OwnedObjects.Owned {
  private final OrtApi api;
  private final OrtObject options;
  private boolean closed;
  private volatile boolean terminated;

  OrtRunOptions(OrtApi api, OrtObject options) {
    this.api = api;
    this.options = options;
  }

  MemorySegment pointer() {
    return options.pointer();
  }

  /** Makes a run in progress, and all later ones, fail. From any thread, also after closing. */
  synchronized void terminate() {
    terminated = true;
    if (!closed) {
      api.call(OrtFunction.RUN_OPTIONS_SET_TERMINATE, options.pointer());
    }
  }

  boolean isTerminated() {
    return terminated;
  }

  @Override
  public synchronized void close() {
    closed = true;
    options.close();
  }
}
