package dev.altiplano.scheduler;

import java.time.Duration;

/**
 * How a model's sequences are scheduled.
 *
 * @param slots sequences that run at once; no more than the forward pass has KV rows
 * @param maxQueue sequences that wait; one more is refused; 0 for none
 * @param prefillChunk most prompt tokens in one step
 * @param maxStall how long running streams may wait for their next token while a prompt is read;
 *     the chunks of the prompt are cut to fit
 */
public record SchedulerOptions(int slots, int maxQueue, int prefillChunk, Duration maxStall) {
  public SchedulerOptions {
    atLeast("slots", slots, 1);
    atLeast("maxQueue", maxQueue, 0);
    atLeast("prefillChunk", prefillChunk, 1);
    if (!maxStall.isPositive()) {
      throw new IllegalArgumentException(
          "maxStall is %s; it must be more than nothing".formatted(maxStall));
    }
  }

  /** With chunks of no more than so many tokens. */
  public SchedulerOptions withChunksWithin(int tokens) {
    return new SchedulerOptions(slots, maxQueue, Math.min(prefillChunk, tokens), maxStall);
  }

  private static void atLeast(String name, int value, int least) {
    if (value < least) {
      throw new IllegalArgumentException(
          "%s is %d; it must be at least %d".formatted(name, value, least));
    }
  }
}
