package dev.altiplano.testing;

import java.util.List;
import java.util.Locale;

/**
 * How far next-token distributions are from those of a reference.
 *
 * @param mean Kullback-Leibler divergence from the reference, in nats, averaged over the positions
 * @param most the largest at any position
 * @param sameBest positions at which both find the same token most likely
 */
public record Drift(double mean, double most, int sameBest, int positions) {
  /** The drift of logits from those of the reference, position by position. */
  public static Drift between(List<float[]> reference, List<float[]> other) {
    if (reference.size() != other.size()) {
      throw new IllegalArgumentException(
          "%d positions against %d".formatted(reference.size(), other.size()));
    }
    double sum = 0;
    double most = 0;
    int sameBest = 0;
    for (int i = 0; i < reference.size(); i++) {
      double divergence = divergence(reference.get(i), other.get(i));
      sum += divergence;
      most = Math.max(most, divergence);
      boolean same = EngineDecoder.argmax(reference.get(i)) == EngineDecoder.argmax(other.get(i));
      sameBest += same ? 1 : 0;
    }
    return new Drift(sum / reference.size(), most, sameBest, reference.size());
  }

  private static double divergence(float[] reference, float[] other) {
    double referenceTotal = logTotal(reference);
    double otherTotal = logTotal(other);
    double sum = 0;
    for (int i = 0; i < reference.length; i++) {
      double p = reference[i] - referenceTotal;
      sum += Math.exp(p) * (p - (other[i] - otherTotal));
    }
    return Math.max(0, sum);
  }

  private static double logTotal(float[] logits) {
    double largest = Double.NEGATIVE_INFINITY;
    for (float logit : logits) {
      largest = Math.max(largest, logit);
    }
    double sum = 0;
    for (float logit : logits) {
      sum += Math.exp(logit - largest);
    }
    return largest + Math.log(sum);
  }

  /** As cells of a table: mean and largest divergence, and the share of equal best tokens. */
  @Override
  public String toString() {
    return String.format(Locale.ROOT, "%.1e | %.1e | %d of %d", mean, most, sameBest, positions);
  }
}
