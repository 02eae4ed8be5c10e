package dev.altiplano.model;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;

/** Durations in Go's notation, such as {@code 1h30m} or {@code 1.5s}, with Go's error texts. */
public final class GoDuration {
  private static final long MICROSECOND = 1_000;
  private static final long MILLISECOND = 1_000 * MICROSECOND;
  private static final long SECOND = 1_000 * MILLISECOND;
  private static final long MINUTE = 60 * SECOND;
  private static final long HOUR = 60 * MINUTE;
  private static final Map<String, Long> UNITS =
      Map.of(
          "ns",
          1L,
          "us",
          MICROSECOND,
          "\u00b5s",
          MICROSECOND,
          "\u03bcs",
          MICROSECOND,
          "ms",
          MILLISECOND,
          "s",
          SECOND,
          "m",
          MINUTE,
          "h",
          HOUR);
  private static final BigDecimal MAX = BigDecimal.valueOf(Long.MAX_VALUE);

  /**
   * Of a long; a longer whole number is out of range, and a longer fraction makes no difference.
   */
  private static final int MOST_DIGITS = 19;

  private final String text;
  private int position;

  private GoDuration(String text) {
    this.text = text;
  }

  /**
   * Parses an optional sign and numbers with units; a bare {@code 0} needs none.
   *
   * @throws AltiplanoException INVALID_REQUEST for anything else, and for what does not fit a long
   *     of nanoseconds
   */
  public static Duration parse(String text) {
    return new GoDuration(text).parse();
  }

  private Duration parse() {
    boolean negative = text.startsWith("-");
    if (negative || text.startsWith("+")) {
      position++;
    }
    String unsigned = text.substring(position);
    if (unsigned.equals("0")) {
      return Duration.ZERO;
    }
    if (unsigned.isEmpty()) {
      throw invalid();
    }
    BigDecimal nanos = BigDecimal.ZERO;
    while (position < text.length()) {
      nanos = nanos.add(number().multiply(unit()).setScale(0, RoundingMode.DOWN));
    }
    if (nanos.compareTo(MAX) > 0) {
      throw invalid();
    }
    return Duration.ofNanos(negative ? -nanos.longValueExact() : nanos.longValueExact());
  }

  private BigDecimal number() {
    String whole = digits();
    String fraction = "";
    if (position < text.length() && text.charAt(position) == '.') {
      position++;
      fraction = digits();
    }
    if (whole.isEmpty() && fraction.isEmpty()) {
      throw invalid();
    }
    return whole(whole).add(fraction(fraction));
  }

  private BigDecimal whole(String digits) {
    String significant = digits.replaceFirst("^0+", "");
    if (significant.length() > MOST_DIGITS) {
      throw invalid();
    }
    return significant.isEmpty() ? BigDecimal.ZERO : new BigDecimal(significant);
  }

  private static BigDecimal fraction(String digits) {
    return new BigDecimal("0." + digits.substring(0, Math.min(digits.length(), MOST_DIGITS)) + "0");
  }

  private String digits() {
    int start = position;
    while (position < text.length() && isDigit(text.charAt(position))) {
      position++;
    }
    return text.substring(start, position);
  }

  private BigDecimal unit() {
    int start = position;
    while (position < text.length()
        && text.charAt(position) != '.'
        && !isDigit(text.charAt(position))) {
      position++;
    }
    String unit = text.substring(start, position);
    if (unit.isEmpty()) {
      throw refused("missing unit in duration " + quote(text));
    }
    Long nanos = UNITS.get(unit);
    if (nanos == null) {
      throw refused("unknown unit " + quote(unit) + " in duration " + quote(text));
    }
    return BigDecimal.valueOf(nanos);
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  /** {@code 1h30m0s}, {@code 1.5s}, {@code 20ms}, {@code 0s}. */
  public static String format(Duration duration) {
    long nanos = duration.toNanos();
    BigDecimal magnitude = BigDecimal.valueOf(nanos).abs();
    String sign = nanos < 0 ? "-" : "";
    if (nanos == 0 || magnitude.compareTo(BigDecimal.valueOf(SECOND)) >= 0) {
      return sign + clock(magnitude);
    }
    if (magnitude.compareTo(BigDecimal.valueOf(MICROSECOND)) < 0) {
      return sign + in(magnitude, 1) + "ns";
    }
    return magnitude.compareTo(BigDecimal.valueOf(MILLISECOND)) < 0
        ? sign + in(magnitude, MICROSECOND) + "µs"
        : sign + in(magnitude, MILLISECOND) + "ms";
  }

  private static String clock(BigDecimal nanos) {
    BigDecimal[] hours = nanos.divideAndRemainder(BigDecimal.valueOf(HOUR));
    BigDecimal[] minutes = hours[1].divideAndRemainder(BigDecimal.valueOf(MINUTE));
    String seconds = in(minutes[1], SECOND) + "s";
    if (hours[0].signum() > 0) {
      return hours[0].toPlainString() + "h" + minutes[0].toPlainString() + "m" + seconds;
    }
    return minutes[0].signum() > 0 ? minutes[0].toPlainString() + "m" + seconds : seconds;
  }

  private static String in(BigDecimal nanos, long unit) {
    return nanos.divide(BigDecimal.valueOf(unit)).stripTrailingZeros().toPlainString();
  }

  private AltiplanoException invalid() {
    return refused("invalid duration " + quote(text));
  }

  private static AltiplanoException refused(String problem) {
    return new AltiplanoException(ErrorKind.INVALID_REQUEST, "time: " + problem);
  }

  /** Go's package time has a quote of its own: everything beyond ASCII as bytes. */
  private static String quote(String text) {
    var quoted = new StringBuilder("\"");
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      int c = b & 0xff;
      if (c >= 0x80 || c < ' ') {
        quoted.append("\\x%02x".formatted(c));
      } else {
        quoted.append(c == '"' || c == '\\' ? "\\" : "").append((char) c);
      }
    }
    return quoted.append('"').toString();
  }
}
