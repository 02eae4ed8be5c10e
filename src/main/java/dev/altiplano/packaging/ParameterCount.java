package dev.altiplano.packaging;

import java.math.BigDecimal;
import java.math.RoundingMode;

/** How many parameters a model has, as people say it: 494.03M, 7B. */
final class ParameterCount {
  private static final long THOUSAND = 1_000;
  private static final long MILLION = 1_000_000;
  private static final long BILLION = 1_000_000_000;

  private ParameterCount() {}

  /** A sum beyond all measure stops at the largest. */
  static long sum(long a, long b) {
    return a > Long.MAX_VALUE - b ? Long.MAX_VALUE : a + b;
  }

  static String format(long count) {
    if (count >= BILLION) {
      return scaled(count, BILLION, 1) + "B";
    }
    if (count >= MILLION) {
      return scaled(count, MILLION, 2) + "M";
    }
    return count >= THOUSAND ? rounded(count, THOUSAND, 0) + "K" : Long.toString(count);
  }

  private static String scaled(long count, long unit, int decimals) {
    return rounded(count, unit, count % unit == 0 ? 0 : decimals);
  }

  private static String rounded(long count, long unit, int decimals) {
    return new BigDecimal((double) count / unit)
        .setScale(decimals, RoundingMode.HALF_EVEN)
        .toPlainString();
  }
}
