package dev.altiplano.scheduler;

/** How long something takes: believes bad news at once, and good news only when it repeats. */
final class PessimisticEstimate {
  /** How much of an improvement counts each time. */
  private static final double DECAY = 1.0 / 8;

  private double value;

  void observe(double seen) {
    value = seen > value ? seen : value + (seen - value) * DECAY;
  }

  boolean isKnown() {
    return value > 0;
  }

  /** 0 while nothing is known. */
  double value() {
    return value;
  }
}
