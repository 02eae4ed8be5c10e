package dev.altiplano.model;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The one exception of the project: a kind that decides the status, and a message for the client
 * that says what was tried, on what, why it failed and what to do.
 */
public final class AltiplanoException extends RuntimeException {
  private final ErrorKind kind;

  public AltiplanoException(ErrorKind kind, String message) {
    this(kind, message, null);
  }

  public AltiplanoException(ErrorKind kind, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.kind = kind;
  }

  /** Too many requests wait already; the text is the protocol's, its two spaces included. */
  public static AltiplanoException queueFull() {
    return new AltiplanoException(
        ErrorKind.QUEUE_FULL, "server busy, please try again.  maximum pending requests exceeded");
  }

  /** A request waited longer for a slot than it may. */
  public static AltiplanoException queueTimeout(Duration waited) {
    return new AltiplanoException(
        ErrorKind.QUEUE_TIMEOUT,
        "server busy: the request got no slot of the model in %d seconds, which is as long as it may wait; try again later, or raise altiplano.queue-timeout or altiplano.slots"
            .formatted(waited.toSeconds()));
  }

  public ErrorKind kind() {
    return kind;
  }

  /** The message; never null, unlike that of other throwables. */
  public String text() {
    String message = getMessage();
    return message == null ? kind.name() : message;
  }
}
