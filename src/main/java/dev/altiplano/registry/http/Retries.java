package dev.altiplano.registry.http;

import dev.altiplano.registry.transfer.TransferException;
import java.time.Duration;

/**
 * How often something is tried, and how long to wait in between: twice as long each time, or as
 * long as the server asks.
 *
 * @param tries in a row that may fail
 * @param pause before the second try
 */
record Retries(int tries, Duration pause) {
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
  private static final Duration LONGEST_WAIT = Duration.ofMinutes(1);
  private static final int LONGEST_SHIFT = 10;

  interface Request<T> {
    T send() throws TransferException, InterruptedException;
  }

  /** The first answer that is one. */
  <T> T of(Request<T> request) throws TransferException, InterruptedException {
    return of(request, () -> {});
  }

  /**
   * The first answer that is one.
   *
   * @param again told before each further try
   */
  <T> T of(Request<T> request, Runnable again) throws TransferException, InterruptedException {
    for (int failures = 1; ; failures++) {
      try {
        return request.send();
      } catch (TransferException e) {
        failed(failures, e);
        again.run();
      }
    }
  }

  /**
   * Waits until it is time for the next try.
   *
   * @param failures tries in a row that failed
   * @throws TransferException the failure, where there is no next try
   */
  void failed(int failures, TransferException failure)
      throws TransferException, InterruptedException {
    if (!failure.isPassing() || failures >= tries) {
      throw failure;
    }
    Duration own = pause.multipliedBy(1L << Math.min(failures - 1, LONGEST_SHIFT));
    Thread.sleep(longer(shorter(own, LONGEST_PAUSE), shorter(failure.retryAfter(), LONGEST_WAIT)));
  }

  private static Duration longer(Duration a, Duration b) {
    return a.compareTo(b) > 0 ? a : b;
  }

  private static Duration shorter(Duration a, Duration b) {
    return a.compareTo(b) < 0 ? a : b;
  }
}
