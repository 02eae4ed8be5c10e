package dev.altiplano.api;

import dev.altiplano.api.gojson.JsonValue;
import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.ErrorKind;
import dev.altiplano.model.GoDuration;
import dev.altiplano.model.KeepAlive;
import java.time.Duration;

/** {@code keep_alive}: seconds as a number, or a text in Go's notation; negative is forever. */
final class KeepAliveField {
  private static final double NANOS_PER_SECOND = 1e9;

  private KeepAliveField() {}

  static KeepAlive read(JsonValue value) {
    return switch (value.kind()) {
      case NUMBER -> seconds(Double.parseDouble(value.source()));
      case STRING -> KeepAlive.of(GoDuration.parse(value.text()));
      case BOOL -> throw unsupported("bool");
      case OBJECT -> throw unsupported("map[string]interface {}");
      case ARRAY -> throw unsupported("[]interface {}");
      case NULL -> throw unsupported("<nil>");
    };
  }

  private static KeepAlive seconds(double seconds) {
    double nanos = seconds * NANOS_PER_SECOND;
    return seconds < 0 || nanos >= Long.MAX_VALUE
        ? KeepAlive.FOREVER
        : new KeepAlive(Duration.ofNanos((long) nanos));
  }

  private static AltiplanoException unsupported(String goType) {
    return new AltiplanoException(
        ErrorKind.INVALID_REQUEST, "Unsupported type: '%s'".formatted(goType));
  }
}
