package dev.altiplano.scheduler;

/** A submitted sequence, for the one who submitted it. */
@FunctionalInterface
public interface SequenceHandle {
  /**
   * Ends the sequence without further events: at once while it waits, within one step while it
   * runs. From any thread; does nothing when the sequence is over.
   */
  void cancel();
}
