package dev.altiplano.registry.http;

import dev.altiplano.registry.transfer.TransferException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpConnectTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Set;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;

/** What answers that are none, or not the ones hoped for, mean. */
final class Failures {
  static final String UNAUTHORIZED = "unauthorized: access denied";

  private static final int TEXT_LIMIT = 8 << 10;
  private static final Duration LONGEST_WAIT = Duration.ofMinutes(5);

  /** Statuses of which another try may get another one, beside all from 500 on but a few. */
  private static final Set<Integer> PASSING = Set.of(408, 425, 429);

  private static final Set<Integer> LASTING = Set.of(501, 505, 507, 508, 511);

  private Failures() {}

  static TransferException unauthorized() {
    return TransferException.lasting(UNAUTHORIZED, null);
  }

  /** A registry refused; it may say why. Reads and closes the answer. */
  static TransferException refused(Answer answer) throws InterruptedException {
    try (answer) {
      return switch (answer.status()) {
        case 401 -> unauthorized();
        case 404 -> TransferException.lasting("file does not exist", null);
        default -> of(answer, "%d: %s".formatted(answer.status(), text(answer)));
      };
    }
  }

  /** A server to which a registry sent us refused; what it says is not the registry's word. */
  static TransferException refusedElsewhere(Answer answer) {
    try (answer) {
      return of(
          answer, "%s answered with status %d".formatted(server(answer.uri()), answer.status()));
    }
  }

  private static String text(Answer answer) throws InterruptedException {
    try {
      return answer.text(TEXT_LIMIT);
    } catch (TransferException e) {
      return "";
    }
  }

  private static TransferException of(Answer answer, String message) {
    int status = answer.status();
    boolean passing = PASSING.contains(status) || (status >= 500 && !LASTING.contains(status));
    return passing
        ? TransferException.passing(message, retryAfter(answer), null)
        : TransferException.lasting(message, null);
  }

  /** Seconds or a date; nobody is waited for longer than {@link #LONGEST_WAIT}. */
  private static Duration retryAfter(Answer answer) {
    String text = answer.header("Retry-After").orElse("").strip();
    Duration wait = Duration.ZERO;
    if (text.matches("[0-9]{1,9}")) {
      wait = Duration.ofSeconds(Long.parseLong(text));
    } else if (!text.isEmpty()) {
      try {
        var date = ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME);
        wait = Duration.between(Instant.now(), date.toInstant());
      } catch (DateTimeException e) {
        return Duration.ZERO;
      }
    }
    if (wait.isNegative()) {
      return Duration.ZERO;
    }
    return wait.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait;
  }

  /** The connection was not made, or broke. */
  static TransferException noAnswer(Call call, boolean proxied, Throwable cause) {
    String way = proxied ? " through the proxy" : "";
    String message = "cannot reach %s%s: %s".formatted(server(call.uri()), way, reason(cause));
    return cause instanceof SSLHandshakeException
        ? TransferException.lasting(message + advice(cause), cause)
        : TransferException.passing(message, Duration.ZERO, cause);
  }

  /** The proxy does not know who asks. */
  static TransferException proxyRefuses(Call call) {
    return TransferException.lasting(
        "cannot reach %s through the proxy: it refuses who asks; altiplano.registry.proxy must have the user and the password that it wants, as in http://user:password@host:port"
            .formatted(server(call.uri())),
        null);
  }

  private static String advice(Throwable cause) {
    return message(cause).contains("subject alternative")
        ? "; its certificate is for another name"
        : "; where the registry has a certificate of your own authority, name its file in"
            + " altiplano.registry.ca-file";
  }

  private static String reason(Throwable cause) {
    return switch (cause) {
      case HttpConnectTimeoutException _ -> "no connection in time";
      case ConnectException _ when isUnresolved(cause) -> "unknown host";
      case ConnectException _ -> cause.getMessage() == null ? "connection refused" : message(cause);
      case SSLException _ -> "no secure connection: " + message(cause);
      default -> message(cause);
    };
  }

  private static boolean isUnresolved(@Nullable Throwable cause) {
    return cause instanceof UnresolvedAddressException
        || (cause != null && isUnresolved(cause.getCause()));
  }

  private static String message(Throwable cause) {
    String message = cause.getMessage();
    return message == null ? cause.getClass().getSimpleName() : message;
  }

  static String server(URI uri) {
    return uri.getScheme() + "://" + uri.getRawAuthority();
  }
}
