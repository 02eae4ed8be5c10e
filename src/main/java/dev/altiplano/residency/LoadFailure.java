package dev.altiplano.residency;

import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.ErrorKind;
import dev.altiplano.model.ModelName;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What those who wait for a load hear when it fails, and what the log says. */
record LoadFailure(ModelName name, AltiplanoException answer, Nature nature) {
  enum Nature {
    EXPECTED,
    TIMEOUT,
    BUG
  }

  private static final Logger log = LoggerFactory.getLogger(LoadFailure.class);

  /**
   * The failure of a load.
   *
   * @param stage what was being done to the model: "opened"
   */
  static LoadFailure of(ModelName name, Throwable cause, String stage, Duration timeout) {
    return switch (cause) {
      case AltiplanoException known ->
          new LoadFailure(
              name, known, known.kind() == ErrorKind.INTERNAL ? Nature.BUG : Nature.EXPECTED);
      case TimeoutException _ ->
          new LoadFailure(name, timedOut(name, stage, timeout), Nature.TIMEOUT);
      default -> {
        String text = "failed to load model %s: %s".formatted(name, cause);
        yield new LoadFailure(
            name, new AltiplanoException(ErrorKind.LOAD_FAILED, text, cause), Nature.BUG);
      }
    };
  }

  private static AltiplanoException timedOut(ModelName name, String stage, Duration timeout) {
    return new AltiplanoException(
        ErrorKind.LOAD_FAILED,
        "timed out waiting for %s to load - no progress for %d ms while it was being %s; if the disk is slow, raise OLLAMA_LOAD_TIMEOUT"
            .formatted(name, timeout.toMillis(), stage));
  }

  /**
   * Tells the log: in one line of what may happen, all of a bug. Here, because every request that
   * waits for the load hears of it.
   *
   * @return the answer to those
   */
  AltiplanoException logged() {
    if (nature == Nature.BUG) {
      log.error("Could not load {}; this is a bug", name, answer);
    } else {
      log.warn("Could not load {}: {}{}", name, answer.text(), cause());
    }
    return answer.afterLogging();
  }

  /** What the answer keeps from clients: paths on this machine. */
  private String cause() {
    return answer.getCause() == null ? "" : " (%s)".formatted(answer.getCause());
  }
}
