package dev.altiplano.scheduler;

/** Counts what a model thread does. Model thread only; others read {@link #snapshot}s. */
final class WorkMeter {
  private long steps;
  private long decodedTokens;
  private long prefilledTokens;
  private long reusedTokens;
  private long shifts;
  private long forwardNanos;
  private long totalNanos;

  void ran(long nanos) {
    steps++;
    forwardNanos += nanos;
  }

  void decoded(int tokens) {
    decodedTokens += tokens;
  }

  void prefilled(int tokens) {
    prefilledTokens += tokens;
  }

  void reused(int tokens) {
    reusedTokens += tokens;
  }

  void shifted() {
    shifts++;
  }

  /** Adds the time of a turn, runs of the forward pass included. */
  void turned(long nanos) {
    totalNanos += nanos;
  }

  SchedulerWork snapshot() {
    return new SchedulerWork(
        steps,
        decodedTokens,
        prefilledTokens,
        reusedTokens,
        shifts,
        forwardNanos,
        totalNanos - forwardNanos);
  }
}
