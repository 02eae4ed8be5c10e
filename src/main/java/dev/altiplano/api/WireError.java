package dev.altiplano.api;

import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.ErrorKind;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.web.server.ResponseStatusException;

/** What a client is told about a failure: a status and a text. */
record WireError(int status, String text) {
  private static final Logger LOG = LoggerFactory.getLogger(WireError.class);

  /** The body of an error reply and the last line of a stream that failed. */
  record Body(String error) {}

  /**
   * The reply to {@code failure}, which is logged here if it was not yet and is not the client's
   * doing.
   */
  static WireError reported(Throwable failure) {
    return switch (failure) {
      case AltiplanoException known -> reported(known);
      case ResponseStatusException refused ->
          new WireError(refused.getStatusCode().value(), reason(refused));
      case Throwable end when Departure.causes(end) -> {
        LOG.debug("A request was cut off", end);
        yield new WireError(status(ErrorKind.SHUTTING_DOWN), "the request was cut off");
      }
      default -> {
        LOG.error("A request failed unexpectedly: this is a bug", failure);
        yield new WireError(500, "internal error: the log of the server has the cause");
      }
    };
  }

  private static WireError reported(AltiplanoException failure) {
    if (failure.isLogged()) {
      LOG.debug("A request failed, as was logged: {}", failure.text());
    } else {
      log(failure);
    }
    return new WireError(status(failure.kind()), failure.text());
  }

  private static void log(AltiplanoException failure) {
    switch (blame(failure.kind())) {
      case CLIENT -> LOG.debug("A request was refused: {}", failure.text());
      case CIRCUMSTANCES -> LOG.warn("A request failed: {}", failure.text());
      case SERVER -> {
        if (failure.kind() == ErrorKind.STORE_FAILED && failure.getCause() == null) {
          // The text says it all, as of a volume that is read-only: where it was found out does not
          // matter.
          LOG.error("A request failed: {}", failure.text());
        } else {
          LOG.error("A request failed: {}", failure.text(), failure);
        }
      }
    }
  }

  Body body() {
    return new Body(text);
  }

  /** The statuses of the protocol. */
  static int status(ErrorKind kind) {
    return switch (kind) {
      case INVALID_REQUEST, UNSUPPORTED -> 400;
      case MODEL_NOT_FOUND -> 404;
      case CANCELED -> 499;
      case INVALID_OPTION,
          LOAD_FAILED,
          MODEL_DEFECTIVE,
          OUT_OF_MEMORY,
          REGISTRY_FAILED,
          STORE_FAILED,
          INTERNAL ->
          500;
      case QUEUE_FULL, QUEUE_TIMEOUT, SHUTTING_DOWN -> 503;
    };
  }

  /** Whose doing a failure is, which decides how much of it the log is told. */
  private enum Blame {
    CLIENT,
    /** What is expected now and then. */
    CIRCUMSTANCES,
    SERVER
  }

  private static Blame blame(ErrorKind kind) {
    return switch (kind) {
      case STORE_FAILED, INTERNAL -> Blame.SERVER;
      case LOAD_FAILED, MODEL_DEFECTIVE, OUT_OF_MEMORY, REGISTRY_FAILED -> Blame.CIRCUMSTANCES;
      case INVALID_REQUEST,
          INVALID_OPTION,
          MODEL_NOT_FOUND,
          UNSUPPORTED,
          QUEUE_FULL,
          QUEUE_TIMEOUT,
          CANCELED,
          SHUTTING_DOWN ->
          Blame.CLIENT;
    };
  }

  private static String reason(ResponseStatusException refused) {
    String reason = refused.getReason();
    return reason == null ? refused.getStatusCode().toString() : reason;
  }
}
