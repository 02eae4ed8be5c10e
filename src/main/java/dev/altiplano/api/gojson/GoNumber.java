package dev.altiplano.api.gojson;

import java.math.BigDecimal;

/** Numbers with a fraction as Go writes them: the fewest digits that mean the same number. */
public final class GoNumber {
  /** Where texts go over to an exponent; JSON does later. */
  private static final int TEXT_LEAST = -4;

  private static final int TEXT_MOST = 6;
  private static final int JSON_LEAST = -6;
  private static final int JSON_MOST = 21;

  private GoNumber() {}

  /**
   * As {@code %v} does for what came from JSON, where Go takes all numbers for such with a
   * fraction: {@code 0.7}, {@code 4096}, {@code 1e-05}, {@code 1.048576e+06}.
   */
  public static String text(Number number) {
    BigDecimal value = decimal(Double.toString(number.doubleValue()));
    int exponent = exponent(value);
    return exponent < TEXT_LEAST || exponent >= TEXT_MOST
        ? scientific(value, exponent, "%02d")
        : value.toPlainString();
  }

  /** As its encoder of JSON does: {@code 0.00001}, {@code 1e-7}. */
  static String json(Number number) {
    BigDecimal value = decimal(number.toString());
    int exponent = exponent(value);
    return exponent < JSON_LEAST || exponent >= JSON_MOST
        ? scientific(value, exponent, "%d")
        : value.toPlainString();
  }

  /** Java and Go agree on the fewest digits, but for the very smallest number. */
  private static BigDecimal decimal(String shortest) {
    return new BigDecimal(shortest).stripTrailingZeros();
  }

  /** Of the first digit. */
  private static int exponent(BigDecimal value) {
    return value.signum() == 0 ? 0 : value.precision() - value.scale() - 1;
  }

  private static String scientific(BigDecimal value, int exponent, String digits) {
    return value.movePointLeft(exponent).toPlainString()
        + (exponent < 0 ? "e-" : "e+")
        + digits.formatted(Math.abs(exponent));
  }
}
