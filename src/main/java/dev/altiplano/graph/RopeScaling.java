package dev.altiplano.graph;

/**
 * How a model stretches its rotary position embedding beyond the context it was first trained for.
 */
public sealed interface RopeScaling {
  /** The frequency that takes the place of {@code frequency}, both in radians per position. */
  double scale(double frequency);

  /** No stretching. */
  record None() implements RopeScaling {
    @Override
    public double scale(double frequency) {
      return frequency;
    }
  }

  /** All frequencies are divided by the factor. */
  record Linear(double factor) implements RopeScaling {
    @Override
    public double scale(double frequency) {
      return frequency / factor;
    }
  }

  /**
   * The scheme of Llama 3.1: long waves are stretched, short ones stay, and those between are mixed
   * in proportion.
   *
   * @param lowFrequencyFactor waves longer than the original context divided by this are stretched
   * @param highFrequencyFactor waves shorter than the original context divided by this stay
   * @param originalPositions tokens of the context before the stretching
   */
  record Llama3(
      double factor, double lowFrequencyFactor, double highFrequencyFactor, int originalPositions)
      implements RopeScaling {
    @Override
    public double scale(double frequency) {
      double wavesInContext = originalPositions * frequency / (2 * Math.PI);
      double share =
          Math.clamp(
              (wavesInContext - lowFrequencyFactor) / (highFrequencyFactor - lowFrequencyFactor),
              0.0,
              1.0);
      return (1 - share) * frequency / factor + share * frequency;
    }
  }
}
