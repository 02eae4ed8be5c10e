package dev.altiplano.sampling;

import java.util.function.IntPredicate;

/**
 * The tokens that may come next, with their logits and probabilities. The buffers are reused from
 * token to token; not safe for several threads.
 *
 * <p>Logits and probabilities lie at the index of their token, so only the list of ids is ever
 * reordered.
 */
public final class Candidates {
  /** Enough ranks for most distributions; more are ranked until the mass is reached. */
  private static final int FIRST_RANKS = 256;

  private static final int MORE_RANKS = 8;

  private final float[] logits;
  private final float[] probabilities;
  private final int[] ids;
  private final Ranking ranking = new Ranking();
  private int size;

  Candidates(int vocabularySize) {
    logits = new float[vocabularySize];
    probabilities = new float[vocabularySize];
    ids = new int[vocabularySize];
  }

  public int vocabularySize() {
    return logits.length;
  }

  /** How many tokens are still candidates. */
  public int size() {
    return size;
  }

  /** The token of a candidate, from 0 to below {@link #size()}. */
  public int id(int candidate) {
    return ids[candidate];
  }

  /** The logit of a token, by its id. */
  public float logit(int token) {
    return logits[token];
  }

  /** Changes the logit of a token; negative infinity rules it out. */
  public void setLogit(int token, float logit) {
    logits[token] = logit;
  }

  /** Drops the candidates whose token fails the test. */
  public void keepIf(IntPredicate test) {
    int kept = 0;
    for (int i = 0; i < size; i++) {
      int id = ids[i];
      if (test.test(id)) {
        ids[kept++] = id;
      }
    }
    size = kept;
  }

  /**
   * Starts again with every token of the vocabulary.
   *
   * @throws IllegalStateException for a logit that is NaN or positive infinity
   */
  void reset(float[] row) {
    System.arraycopy(row, 0, logits, 0, logits.length);
    int broken = 0;
    for (int i = 0; i < ids.length; i++) {
      ids[i] = i;
      broken += logits[i] < Float.POSITIVE_INFINITY ? 0 : 1;
    }
    size = ids.length;
    if (broken > 0) {
      throw new IllegalStateException(
          "%d of %d logits are NaN or infinite: damaged weights, or an overflow in the forward pass"
              .formatted(broken, size));
    }
  }

  /**
   * The highest logit.
   *
   * @throws IllegalStateException if no candidate has a finite one
   */
  float maximum() {
    float maximum = Float.NEGATIVE_INFINITY;
    for (int i = 0; i < size; i++) {
      maximum = Math.max(maximum, logits[ids[i]]);
    }
    if (!Float.isFinite(maximum)) {
      throw new IllegalStateException(
          "no token can be chosen: the best of %d candidates has the logit %s"
              .formatted(size, maximum));
    }
    return maximum;
  }

  /** Gives the candidates probabilities that add up to one. */
  void softmax() {
    float maximum = maximum();
    float sum = 0;
    for (int i = 0; i < size; i++) {
      int id = ids[i];
      probabilities[id] = (float) Math.exp(logits[id] - maximum);
      sum += probabilities[id];
    }
    for (int i = 0; i < size; i++) {
      probabilities[ids[i]] /= sum;
    }
  }

  /** The probability of a token as of the last {@link #softmax()}. */
  float probability(int token) {
    return probabilities[token];
  }

  /** Keeps the candidates with the highest logits, best first. */
  void keepBest(int count) {
    int kept = Math.min(count, size);
    ranking.select(logits, ids, size, kept);
    keepRanked(kept);
  }

  /** Keeps the fewest candidates with the highest logits that reach a probability, best first. */
  void keepMass(float mass) {
    keepMass(logits, mass);
  }

  /** Keeps the fewest candidates with the highest scores that reach a probability, best first. */
  void keepMass(float[] scores, float mass) {
    float sum = 0;
    int kept = 0;
    int ranked = 0;
    do {
      if (kept == ranked) {
        ranked = Math.min(size, Math.max(FIRST_RANKS, ranked * MORE_RANKS));
        ranking.select(scores, ids, size, ranked);
      }
      sum += probabilities[ranking.token(kept)];
      kept++;
    } while (sum < mass && kept < size);
    keepRanked(kept);
  }

  private void keepRanked(int count) {
    for (int rank = 0; rank < count; rank++) {
      ids[rank] = ranking.token(rank);
    }
    size = count;
  }

  /**
   * Draws a token by its probability.
   *
   * @param share where in the sum of all probabilities the token lies, from 0 to below 1
   */
  int draw(double share) {
    softmax();
    double rest = share;
    int token = ids[0];
    for (int i = 0; i < size && rest >= 0; i++) {
      float probability = probabilities[ids[i]];
      if (probability > 0) {
        token = ids[i];
        rest -= probability;
      }
    }
    return token;
  }
}
