package dev.altiplano.scheduler;

/**
 * How a model's sequences are scheduled.
 *
 * @param slots sequences that run at once; no more than the forward pass has KV rows
 * @param maxQueue sequences that wait; one more is refused
 * @param prefillChunk most prompt tokens in one step, which bounds how long a running stream waits
 *     for another's prompt
 */
public record SchedulerOptions(int slots, int maxQueue, int prefillChunk) {
  public SchedulerOptions {
    requirePositive("slots", slots);
    requirePositive("maxQueue", maxQueue);
    requirePositive("prefillChunk", prefillChunk);
  }

  private static void requirePositive(String name, int value) {
    if (value < 1) {
      throw new IllegalArgumentException("%s is %d; it must be at least 1".formatted(name, value));
    }
  }
}
