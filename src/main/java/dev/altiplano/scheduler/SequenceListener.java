package dev.altiplano.scheduler;

/** Receives a sequence's events on the model thread; must return at once and never throw. */
@FunctionalInterface
public interface SequenceListener {
  void onEvent(SequenceEvent event);
}
