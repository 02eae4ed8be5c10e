package dev.altiplano.graph;

/** Hears how far the weights of a graph are written. */
@FunctionalInterface
public interface WriteProgress {
  /** Does nothing. */
  WriteProgress NONE = (bytes, of) -> {};

  /** Called after each tensor, on the thread that writes. */
  void written(long bytes, long of);
}
