package dev.altiplano.model;

/**
 * Told what a long change of the store is doing, in the order in which it happens. One call at a
 * time, from any thread; a call that takes long holds the change up.
 */
public interface ProgressListener {
  /** Hears nothing. */
  ProgressListener NONE = _ -> {};

  void on(Progress progress);

  /** Something without a measure began. */
  default void status(String status) {
    on(Progress.status(status));
  }

  /** Bytes moved. */
  default void moved(String status, String digest, long total, long completed) {
    on(new Progress(status, digest, total, completed));
  }
}
