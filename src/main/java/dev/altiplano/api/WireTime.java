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

  /** Writes many times that are close to each other, at a fraction of the cost; one thread. */
  static final class Ticker {
    private static final int SECOND = 1_000_000_000;

    private long second = Long.MIN_VALUE;
    private String wholeSecond = "";

    /** As {@link WireTime#utc}. */
    String utc(Instant instant) {
      if (instant.getEpochSecond() != second) {
        second = instant.getEpochSecond();
        String whole = WireTime.utc(Instant.ofEpochSecond(second));
        wholeSecond = whole.substring(0, whole.length() - 1);
      }
      return wholeSecond + fraction(instant.getNano()) + "Z";
    }

    private static String fraction(int nanos) {
      if (nanos == 0) {
        return "";
      }
      int digits = SECOND + nanos;
      while (digits % 10 == 0) {
        digits /= 10;
      }
      return "." + Integer.toString(digits).substring(1);
    }
  }
}
