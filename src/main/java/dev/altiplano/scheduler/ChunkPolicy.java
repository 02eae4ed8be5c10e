package dev.altiplano.scheduler;

import java.time.Duration;

/**
 * How many tokens of a prompt the next step reads, as a function of numbers alone. Between two
 * tokens of a running stream lie one chunk of a prompt and one decode step; both are measured, and
 * the chunk is cut so that they stay within the longest stall that is allowed, with a margin for
 * what the estimates do not know. Nobody waits for a chunk while no stream runs.
 */
final class ChunkPolicy {
  /** Tokens of a chunk that nothing is known about; those of fewer are mostly fixed costs. */
  private static final int SHORT_CHUNK = 16;

  /** How much of the longest stall is planned for. */
  private static final double SHARE = 0.75;

  /** How much of it a short chunk and a decode step may take before the next chunk is shorter. */
  private static final double TIGHT = 0.9;

  private final int prefillChunk;
  private final double longestStall;
  private final PessimisticEstimate decodeNanos = new PessimisticEstimate();
  private final PessimisticEstimate nanosPerToken = new PessimisticEstimate();

  ChunkPolicy(int prefillChunk, Duration maxStall) {
    this.prefillChunk = prefillChunk;
    this.longestStall = maxStall.toNanos();
  }

  /** Notes how long a decode step took, sampling included. */
  void decoded(long nanos) {
    decodeNanos.observe((double) nanos);
  }

  /**
   * Notes how long a chunk took. A short one costs more for each token than a long one would, since
   * all weights are read for it; that is no reason for shorter ones yet while the bound is kept.
   */
  void prefilled(int tokens, long nanos) {
    double perToken = (double) nanos / tokens;
    if (tokens >= SHORT_CHUNK
        || nanos + decodeNanos.value() > TIGHT * longestStall
        || !nanosPerToken.isKnown()
        || perToken < nanosPerToken.value()) {
      nanosPerToken.observe(perToken);
    }
  }

  /**
   * The size of the next chunk.
   *
   * @param pending tokens that are left to read, at least one
   * @param streamsWait whether streams run beside
   */
  int next(int pending, boolean streamsWait) {
    int most = Math.min(pending, prefillChunk);
    return streamsWait ? Math.clamp(fitting(), 1, most) : most;
  }

  private long fitting() {
    if (!nanosPerToken.isKnown() || decodeNanos.value() >= longestStall) {
      // Where a decode step alone takes too long, going token by token would help nobody.
      return SHORT_CHUNK;
    }
    return (long) (room() / nanosPerToken.value());
  }

  /** Nanoseconds that a chunk may take. */
  private double room() {
    return SHARE * longestStall - decodeNanos.value();
  }
}
