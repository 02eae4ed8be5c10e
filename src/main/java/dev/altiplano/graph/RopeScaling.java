package dev.altiplano.graph;

import java.util.List;

/**
 * How a model stretches its rotary position embedding beyond the context it was first trained for.
 */
public sealed interface RopeScaling {
  /**
   * The frequency that takes the place of {@code frequency}, both in radians per position.
   *
   * @param pair which pair of rotated numbers it is for
   */
  double scale(double frequency, int pair);

  /** What the rotated numbers are multiplied by as well. */
  default double attentionFactor() {
    return 1;
  }

  /** No stretching. */
  record None() implements RopeScaling {
    @Override
    public double scale(double frequency, int pair) {
      return frequency;
    }
  }

  /** All frequencies are divided by the factor. */
  record Linear(double factor) implements RopeScaling {
    @Override
    public double scale(double frequency, int pair) {
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
    public double scale(double frequency, int pair) {
      double wavesInContext = originalPositions * frequency / (2 * Math.PI);
      double share =
          Math.clamp(
              (wavesInContext - lowFrequencyFactor) / (highFrequencyFactor - lowFrequencyFactor),
              0.0,
              1.0);
      return (1 - share) * frequency / factor + share * frequency;
    }
  }

  /**
   * Each frequency is divided by a factor of its own.
   *
   * @param factors one for each pair of rotated numbers
   */
  record Divided(List<Double> factors) implements RopeScaling {
    public Divided {
      factors = List.copyOf(factors);
    }

    @Override
    public double scale(double frequency, int pair) {
      return frequency / factor(factors, pair);
    }
  }

  /**
   * The scheme of Phi-3: one set of factors for contexts as long as the original one, and another
   * for longer ones.
   *
   * @param shortFactors one for each pair of rotated numbers
   * @param longFactors as many
   * @param originalPositions tokens of the context before the stretching
   * @see <a href="https://arxiv.org/abs/2402.13753">LongRoPE</a>
   */
  record LongRope(
      List<Double> shortFactors,
      List<Double> longFactors,
      int originalPositions,
      double attentionFactor)
      implements RopeScaling {
    public LongRope {
      shortFactors = List.copyOf(shortFactors);
      longFactors = List.copyOf(longFactors);
    }

    /** What the rotated numbers are multiplied by where the file does not say. */
    static double attentionFactor(int positions, int originalPositions) {
      double factor = (double) positions / originalPositions;
      return factor <= 1 ? 1 : Math.sqrt(1 + Math.log(factor) / Math.log(originalPositions));
    }

    @Override
    public double scale(double frequency, int pair) {
      return frequency / factor(shortFactors, pair);
    }
  }

  private static double factor(List<Double> factors, int pair) {
    if (pair >= factors.size()) {
      throw new IllegalArgumentException(
          "the rope scaling has %d factors, but more pairs of numbers are rotated"
              .formatted(factors.size()));
    }
    return factors.get(pair);
  }
}
