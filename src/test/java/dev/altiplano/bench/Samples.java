package dev.altiplano.bench;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.DoubleStream;

/**
 * Numbers that were measured, in no order; those that are none, such as a rate over no time, are
 * left out. One thread.
 */
final class Samples {
  private double[] values = new double[0];

  void add(double... more) {
    DoubleStream finite = Arrays.stream(more).filter(Double::isFinite);
    values = DoubleStream.concat(Arrays.stream(values), finite).sorted().toArray();
  }

  boolean isEmpty() {
    return values.length == 0;
  }

  double median() {
    int upper = values.length / 2;
    return isEmpty() || values.length % 2 == 1
        ? quantile(0.5)
        : (values[upper - 1] + values[upper]) / 2;
  }

  /** The least value that this share of the values does not exceed; NaN where there are none. */
  double quantile(double share) {
    if (isEmpty()) {
      return Double.NaN;
    }
    int rank = (int) Math.ceil(share * values.length);
    return values[Math.max(0, rank - 1)];
  }

  /** Median, with the least and the most. */
  @Override
  public String toString() {
    return isEmpty()
        ? "–"
        : "%s (%s–%s)".formatted(text(median()), text(values[0]), text(quantile(1)));
  }

  static String text(double value) {
    String form = value >= 100 ? "%.0f" : value >= 10 ? "%.1f" : "%.2f";
    return String.format(Locale.ROOT, form, value);
  }
}
