package dev.altiplano.generation;

/** Hears of every request that is over, however it ended. From any thread; must not block. */
@FunctionalInterface
public interface GenerationListener {
  void finished(GenerationRecord record);
}
