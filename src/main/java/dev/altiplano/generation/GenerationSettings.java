package dev.altiplano.generation;

import dev.altiplano.scheduler.QueueTicket;
import java.time.Duration;

/**
 * What can be set about generation.
 *
 * @param contextLength tokens of prompt and answer together where the request names none
 * @param queueTimeout how long after its arrival a request may still wait for its model or for a
 *     slot; zero for as long as it takes
 * @param constrainsToolCalls whether calls are kept to the schemas of the tools, where the style in
 *     which the model writes them allows that
 */
public record GenerationSettings(
    int contextLength, Duration queueTimeout, boolean constrainsToolCalls) {
  private static final Duration UNLIMITED = Duration.ofDays(365 * 100L);

  /** Settings with calls that keep to their schemas. */
  public GenerationSettings(int contextLength, Duration queueTimeout) {
    this(contextLength, queueTimeout, true);
  }

  public GenerationSettings {
    if (contextLength < 1) {
      throw new IllegalArgumentException(
          "contextLength is %d; it must be at least 1".formatted(contextLength));
    }
    if (queueTimeout.isNegative()) {
      throw new IllegalArgumentException(
          "queueTimeout is %s; it must not be negative".formatted(queueTimeout));
    }
  }

  /**
   * How a request waits.
   *
   * @param since {@code System.nanoTime()} when it began to
   */
  QueueTicket ticket(GenerationRequest request, long since) {
    return queueTimeout.isZero() || queueTimeout.compareTo(UNLIMITED) > 0
        ? QueueTicket.unlimited(request.client())
        : new QueueTicket(request.client(), since + queueTimeout.toNanos());
  }
}
