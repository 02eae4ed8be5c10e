package dev.altiplano.graph;

import java.util.function.DoubleUnaryOperator;

/**
 * The angles of the rotary position embedding: position times frequency, which falls from 1 by
 * powers of the base.
 *
 * @param frequencies radians per position, one for each pair of a head's rotated numbers
 * @param factor what cosines and sines are multiplied by
 * @see <a href="https://arxiv.org/abs/2104.09864">RoFormer</a>
 */
record RotaryTable(double[] frequencies, double factor) {
  static RotaryTable of(Attention.Position.Rotary rotary, RopeScaling scaling) {
    double[] frequencies = new double[rotary.dimensions() / 2];
    for (int i = 0; i < frequencies.length; i++) {
      frequencies[i] =
          scaling.frequency(new RopeScaling.Pair(i, rotary.dimensions(), rotary.theta()));
    }
    return new RotaryTable(frequencies, scaling.attentionFactor());
  }

  int columns() {
    return frequencies.length;
  }

  /** A function of the angles, a row for each position. */
  WeightWriter.Rows rows(DoubleUnaryOperator function) {
    return (first, count, target) -> {
      for (int i = 0; i < count * columns(); i++) {
        double angle = (first + i / columns()) * frequencies[i % columns()];
        target[i] = (float) (factor * function.applyAsDouble(angle));
      }
    };
  }
}
