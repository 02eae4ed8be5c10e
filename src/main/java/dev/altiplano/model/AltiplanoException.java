package dev.altiplano.model;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The one exception of the project: a kind that decides the status, and a message for the client
 * that says what was tried, on what, why it failed and what to do.
 */
public final class AltiplanoException extends RuntimeException {
  private final ErrorKind kind;
  private final boolean logged;

  public AltiplanoException(ErrorKind kind, String message) {
    this(kind, message, null);
  }

  public AltiplanoException(ErrorKind kind, String message, @Nullable Throwable cause) {
    this(kind, message, cause, false);
  }

  private AltiplanoException(
      ErrorKind kind, String message, @Nullable Throwable cause, boolean logged) {
    super(message, cause);
    this.kind = kind;
    this.logged = logged;
  }

  /** The same for those who are told of it, once the log has it. */
  public AltiplanoException afterLogging() {
    return new AltiplanoException(kind, text(), this, true);
  }

  /** Whether the log has it already. */
  public boolean isLogged() {
    return logged;
  }

  /** Too many requests wait already; the text is the protocol's, its two spaces included. */
  public static AltiplanoException queueFull() {
    return new AltiplanoException(
        ErrorKind.QUEUE_FULL, "server busy, please try again.  maximum pending requests exceeded");
  }

  /**
   * A request waited longer for its turn than it may.
   *
   * @param turn what it waited for: "a slot of the model"
   * @param remedy settings that help, beside the one that bounds the wait: "altiplano.slots"
   */
  public static AltiplanoException queueTimeout(String turn, Duration waited, String remedy) {
    return new AltiplanoException(
        ErrorKind.QUEUE_TIMEOUT,
        "server busy: the request waited %s for %s, as long as altiplano.queue-timeout allows; try again later, or raise that or %s"
            .formatted(inWords(waited), turn, remedy));
  }

  private static String inWords(Duration time) {
    return time.toMillis() < 10_000
        ? "%d milliseconds".formatted(time.toMillis())
        : "%d seconds".formatted(time.toSeconds());
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
