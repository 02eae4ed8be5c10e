package dev.altiplano.sampling;

import java.util.stream.IntStream;

/**
 * Takes the logarithms of probabilities from the logits of one sequence. Since samplers change
 * their logits, a row is read before and asked about afterwards. It may move between threads, but
 * one uses it at a time.
 *
 * <p>The buffers, 8 bytes for each token of the vocabulary, are allocated at the first row.
 */
public final class LogSoftmax {
  private final int most;
  private final Ranking ranking = new Ranking();
  private float[] logits = {};
  private float[] weights = {};

  /**
   * Before the first row.
   *
   * @param most how many of the likeliest tokens are told with each
   */
  public LogSoftmax(int most) {
    if (most < 0) {
      throw new IllegalArgumentException("most is %d; it must not be negative".formatted(most));
    }
    this.most = most;
  }

  /** Remembers a row of logits, one for each token of the vocabulary. */
  public void read(float[] row) {
    if (logits.length != row.length) {
      logits = new float[row.length];
      weights = new float[row.length];
    }
    System.arraycopy(row, 0, logits, 0, row.length);
  }

  /** What the last row says of a token. */
  public Logprobs of(int token) {
    double normalizer = normalizer();
    int ranks = Math.min(most, logits.length);
    ranking.select(logits, logits.length, ranks);
    return new Logprobs(
        logprob(token, normalizer),
        IntStream.range(0, ranks)
            .map(ranking::token)
            .mapToObj(best -> new Logprobs.Ranked(best, logprob(best, normalizer)))
            .toList());
  }

  /** The logarithm of the sum of all exponentials. */
  private double normalizer() {
    float maximum = Scores.maximum(logits, logits.length);
    Exponential.of(logits, maximum, weights, logits.length);
    double sum = 0;
    for (float weight : weights) {
      sum += weight;
    }
    return maximum + Math.log(sum);
  }

  /** What is ruled out has the least number there is: JSON has no infinity. */
  private float logprob(int token, double normalizer) {
    return (float) Math.max(-Float.MAX_VALUE, logits[token] - normalizer);
  }
}
