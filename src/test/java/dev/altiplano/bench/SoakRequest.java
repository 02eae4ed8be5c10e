package dev.altiplano.bench;

import java.time.Duration;
import java.util.Optional;

/**
 * What a client of a soak test does once.
 *
 * @param streamed whether the answer comes in lines
 * @param mostTokens of the answer
 * @param expected the text of the answer, where it is known
 */
record SoakRequest(
    Kind kind,
    String path,
    String body,
    boolean streamed,
    int mostTokens,
    HangUp hangUp,
    Optional<String> expected) {
  private static final int BRIEF = 250;

  enum Kind {
    GENERATE,
    CHAT,
    LOAD,
    UNLOAD
  }

  /** Enough of it to do it again, or to see what is special about it. */
  String brief() {
    int middle = Math.max(BRIEF, body.length() - BRIEF);
    return "%s %s…%s, %s"
        .formatted(
            path,
            body.substring(0, Math.min(BRIEF, body.length())),
            body.substring(Math.min(middle, body.length())),
            hangUp);
  }

  /** Whether the client waits for the end. */
  sealed interface HangUp {
    record Never() implements HangUp {}

    /** In the middle of a stream. */
    record AfterLines(int count) implements HangUp {}

    /** While the request waits, or at any other time. */
    record AfterTime(Duration patience) implements HangUp {}
  }
}
