package dev.altiplano.graph;

import java.util.List;

/**
 * How a model stretches its rotary position embedding beyond the context it was first trained for.
 */
public sealed interface RopeScaling {
  /** The frequency of a pair after stretching, in radians per position. */
  double frequency(Pair pair);

  /**
   * A pair of rotated numbers.
   *
   * @param index which one, from 0
   * @param dimensions numbers that are rotated, twice as many as there are pairs
   * @param theta base of the frequencies
   */
  record Pair(int index, int dimensions, double theta) {
    /** Before stretching, in radians per position. */
    double frequency() {
      return Math.pow(theta, -2.0 * index / dimensions);
    }
  }

  /** What the rotated numbers are multiplied by as well. */
  default double attentionFactor() {
    return 1;
  }

  /** Tokens of the longest context, where the model says this many. */
  default int longestContext(int positions) {
    return positions;
  }

  /** The scaling in contexts that are longer than the original one. */
  default RopeScaling longer() {
    return this;
  }

  /** No stretching. */
  record None() implements RopeScaling {
    @Override
    public double frequency(Pair pair) {
      return pair.frequency();
    }
  }

  /** All frequencies are divided by the factor. */
  record Linear(double factor) implements RopeScaling {
    @Override
    public double frequency(Pair pair) {
      return pair.frequency() / factor;
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
    public double frequency(Pair pair) {
      double frequency = pair.frequency();
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
   * Pairs that turn often in the original context stay, those that turn seldom are stretched, and
   * those between are mixed in proportion to their number.
   *
   * @param fastTurns in the original context; pairs with more stay
   * @param slowTurns in the original context; pairs with fewer are stretched
   * @param originalPositions tokens of the context before the stretching
   * @see <a href="https://arxiv.org/abs/2309.00071">YaRN</a>
   */
  record Yarn(
      double factor,
      double fastTurns,
      double slowTurns,
      int originalPositions,
      double attentionFactor)
      implements RopeScaling {
    /** What the rotated numbers are multiplied by where the file does not say. */
    static double attentionFactor(double factor, double scale) {
      return factor <= 1 ? 1 : 0.1 * scale * Math.log(factor) + 1;
    }

    @Override
    public double frequency(Pair pair) {
      double first = Math.max(0, Math.floor(index(fastTurns, pair)));
      double last = Math.min(pair.dimensions() - 1.0, Math.ceil(index(slowTurns, pair)));
      double share = Math.clamp((pair.index() - first) / Math.max(1e-3, last - first), 0.0, 1.0);
      return (1 - share) * pair.frequency() + share * pair.frequency() / factor;
    }

    /** Files often have the factor added, and the context of before. */
    @Override
    public int longestContext(int positions) {
      return Math.max(positions, (int) Math.round(factor * originalPositions));
    }

    /** Where a pair would be that turns so often in the original context. */
    private double index(double turns, Pair pair) {
      return pair.dimensions()
          * Math.log(originalPositions / (turns * 2 * Math.PI))
          / (2 * Math.log(pair.theta()));
    }
  }

  /**
   * Each frequency is divided by a factor of its own.
   *
   * @param factors one for each pair of rotated numbers
   */
  record Divided(List<Double> factors, double attentionFactor) implements RopeScaling {
    public Divided {
      factors = List.copyOf(factors);
    }

    @Override
    public double frequency(Pair pair) {
      return pair.frequency() / factor(factors, pair);
    }
  }

  /**
   * The scheme of Phi-3: one set of factors for contexts as long as the original one, which it
   * scales by, and another for {@link #longer()} ones.
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
    public double frequency(Pair pair) {
      return pair.frequency() / factor(shortFactors, pair);
    }

    @Override
    public RopeScaling longer() {
      return new Divided(longFactors, attentionFactor);
    }
  }

  private static double factor(List<Double> factors, Pair pair) {
    if (pair.index() >= factors.size()) {
      throw new IllegalArgumentException(
          "the rope scaling has %d factors, but more pairs of numbers are rotated"
              .formatted(factors.size()));
    }
    return factors.get(pair.index());
  }
}
