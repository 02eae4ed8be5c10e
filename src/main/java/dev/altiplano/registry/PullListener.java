package dev.altiplano.registry;

import java.time.Duration;

/** Hears of pulls that ended. From any thread; must not block. */
public interface PullListener {
  /** Hears nothing. */
  PullListener NONE = (_, _, _) -> {};

  /** How a pull ended. */
  enum Outcome {
    SUCCESS,
    FAILURE,
    /** Whoever asked went away. */
    CANCELED
  }

  /**
   * A pull ended.
   *
   * @param kind of the source, as {@link Source#kind} says
   */
  void ended(Source.Kind kind, Outcome outcome, Duration took);
}
