package dev.altiplano.packaging;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Map;
import java.util.TreeMap;

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

  static long total(Map<String, Long> byType) {
    return byType.values().stream().reduce(0L, ParameterCount::sum);
  }

  /** The type that most have; empty where there are none. */
  static String mostly(Map<String, Long> byType) {
    return new TreeMap<>(byType)
        .entrySet().stream().max(Map.Entry.comparingByValue()).map(Map.Entry::getKey).orElse("");
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
