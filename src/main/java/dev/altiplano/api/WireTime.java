package dev.altiplano.api;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;

/** Times on the wire: RFC 3339 with up to nine fractional digits, trailing zeros trimmed. */
final class WireTime {
  private static final DateTimeFormatter RFC3339 =
      new DateTimeFormatterBuilder()
          .appendPattern("uuuu-MM-dd'T'HH:mm:ss")
          .appendFraction(ChronoField.NANO_OF_SECOND, 0, 9, true)
          .appendOffset("+HH:MM", "Z")
          .toFormatter();

  private WireTime() {}

  static String utc(Instant instant) {
    return at(instant, ZoneOffset.UTC);
  }

  static String local(Instant instant) {
    return at(instant, ZoneId.systemDefault());
  }

  static String at(Instant instant, ZoneId zone) {
    return RFC3339.format(instant.atZone(zone));
  }
}
