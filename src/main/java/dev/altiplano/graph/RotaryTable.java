package dev.altiplano.graph;

import java.util.function.DoubleUnaryOperator;

/**
 * The angles of the rotary position embedding: position times frequency, which falls from 1 by
 * powers of the base.
 *
 * @param frequencies radians per position, one for each pair of a head's numbers
 * @see <a href="https://arxiv.org/abs/2104.09864">RoFormer</a>
 */
record RotaryTable(double[] frequencies) {
  static RotaryTable of(DecoderConfig config) {
    double[] frequencies = new double[config.headDim() / 2];
    for (int i = 0; i < frequencies.length; i++) {
      double frequency = Math.pow(config.ropeTheta(), -2.0 * i / config.headDim());
      frequencies[i] = config.ropeScaling().scale(frequency);
    }
    return new RotaryTable(frequencies);
  }

  int columns() {
    return frequencies.length;
  }

  /** A function of the angles, a row for each position. */
  WeightWriter.Rows rows(DoubleUnaryOperator function) {
    return (first, count, target) -> {
      for (int i = 0; i < count * columns(); i++) {
        double angle = (first + i / columns()) * frequencies[i % columns()];
        target[i] = (float) function.applyAsDouble(angle);
      }
    };
  }
}
