package dev.altiplano.registry.transfer;

import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.ErrorKind;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Counts the tries in a row that brought nothing. Between them it waits 1, 2, 4… seconds, give or
 * take a half so that many clients do not come back at once, or as long as the registry asks. One
 * thread.
 */
final class Tries {
  private static final int LONGEST_SHIFT = 16;

  private final BlobSource source;
  private final DownloadSettings settings;
  private int failed;

  Tries(BlobSource source, DownloadSettings settings) {
    this.source = source;
    this.settings = settings;
  }

  /** Bytes came: what failed before does not count any more. */
  void progressed() {
    failed = 0;
  }

  /**
   * Waits until it is time for the next try.
   *
   * @throws AltiplanoException REGISTRY_FAILED when there is none
   */
  void failed(TransferException failure) throws InterruptedException {
    failed++;
    if (!failure.isPassing()) {
      throw failure(failure.getMessage(), failure);
    }
    if (failed >= settings.options().tries()) {
      throw failure(
          "%d requests in a row brought nothing, the last because: %s. What has come is kept; pull again to go on"
              .formatted(failed, failure.getMessage()),
          failure);
    }
    // Whoever is told to stop is interrupted here: what broke off for that is no retry.
    settings.pause().pause(wait(failure.retryAfter()));
    settings.listener().retried(source.host());
  }

  private AltiplanoException failure(@Nullable String reason, Throwable cause) {
    return new AltiplanoException(
        ErrorKind.REGISTRY_FAILED,
        "cannot fetch blob %s from %s: %s".formatted(source.blob().digest(), source.host(), reason),
        cause);
  }

  private Duration wait(Duration asked) {
    long millis = 1000L << Math.min(Math.max(failed - 1, 0), LONGEST_SHIFT);
    Duration own =
        Duration.ofMillis(ThreadLocalRandom.current().nextLong(millis / 2, millis * 3 / 2));
    Duration longer = own.compareTo(asked) < 0 ? asked : own;
    Duration most = settings.options().longestWait();
    return longer.compareTo(most) < 0 ? longer : most;
  }
}
