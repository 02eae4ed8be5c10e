package dev.altiplano.registry.transfer;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A request that a registry did not answer as hoped. */
public final class TransferException extends Exception {
  private static final long serialVersionUID = 1;

  private final boolean passing;
  private final Duration retryAfter;

  private TransferException(
      String message, boolean passing, Duration retryAfter, @Nullable Throwable cause) {
    super(message, cause);
    this.passing = passing;
    this.retryAfter = retryAfter;
  }

  /**
   * Another try may succeed.
   *
   * @param retryAfter the least wait that the registry asked for; zero where it asked for none
   */
  public static TransferException passing(
      String message, Duration retryAfter, @Nullable Throwable cause) {
    return new TransferException(message, true, retryAfter, cause);
  }

  /** Another try would end the same way. */
  public static TransferException lasting(String message, @Nullable Throwable cause) {
    return new TransferException(message, false, Duration.ZERO, cause);
  }

  public boolean isPassing() {
    return passing;
  }

  public Duration retryAfter() {
    return retryAfter;
  }
}
