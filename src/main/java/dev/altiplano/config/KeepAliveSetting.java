package dev.altiplano.config;

import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.GoDuration;
import dev.altiplano.model.KeepAlive;
import java.time.Duration;
import java.util.Optional;

/** A keep-alive as a setting has it: a Go duration or whole seconds, negative for ever. */
final class KeepAliveSetting {
  private KeepAliveSetting() {}

  /** Empty for what is neither. */
  static Optional<KeepAlive> parse(String text) {
    try {
      Duration duration =
          text.matches("-?[0-9]{1,9}")
              ? Duration.ofSeconds(Long.parseLong(text))
              : GoDuration.parse(text);
      return Optional.of(KeepAlive.of(duration));
    } catch (AltiplanoException e) {
      return Optional.empty();
    }
  }
}
