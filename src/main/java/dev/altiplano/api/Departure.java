package dev.altiplano.api;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;
import reactor.netty.channel.AbortedException;

/** Failures that only mean that the client has gone, or that the server is about to. */
final class Departure {
  private static final List<String> PHRASES = List.of("connection reset", "broken pipe");
  private static final int MOST_CAUSES = 16;

  private Departure() {}

  static boolean causes(Throwable failure) {
    return Stream.iterate(failure, cause -> cause != null, Throwable::getCause)
        .limit(MOST_CAUSES)
        .anyMatch(Departure::is);
  }

  private static boolean is(Throwable failure) {
    return switch (failure) {
      case AbortedException _, CancellationException _ -> true;
      case IOException broken -> {
        String message = String.valueOf(broken.getMessage()).toLowerCase(Locale.ROOT);
        yield PHRASES.stream().anyMatch(message::contains);
      }
      default -> false;
    };
  }
}
