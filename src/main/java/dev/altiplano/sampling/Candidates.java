package dev.altiplano.sampling;

import java.util.Arrays;
import java.util.function.IntPredicate;

/**
 * The tokens that may come next, with their logits and probabilities. The buffers are reused from
 * token to token; not safe for several threads.
 *
 * <p>Logits and probabilities lie at the index of their token, so only the list of ids is ever
 * reordered. There is no list while every token of the vocabulary is a candidate.
 */
public final class Candidates {
  /** Enough ranks for most distributions; more are ranked until the mass is reached. */
  private static final int FIRST_RANKS = 256;

  private static final int MORE_RANKS = 8;

  private final float[] probabilities;
  private final Ranking ranking = new Ranking();

  /** Belong to the caller of {@link #reset}, who lets them be changed. */
  private float[] logits = {};

  /** As many as there were candidates in a list so far. */
  private int[] ids = {};

  private boolean listed;
  private int size;

  Candidates(int vocabularySize) {
    probabilities = new float[vocabularySize];
  }

  public int vocabularySize() {
    return probabilities.length;
  }

  /** How many tokens are still candidates. */
  public int size() {
    return size;
  }

  /** The token of a candidate, from 0 to below {@link #size()}. */
  public int id(int candidate) {
    return listed ? ids[candidate] : candidate;
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
    makeRoom(size);
    for (int i = 0; i < size; i++) {
      int id = id(i);
      if (test.test(id)) {
        ids[kept++] = id;
      }
    }
    list(kept);
  }

  /** Keeps the tokens of a list, which are candidates. */
  public void keep(int[] tokens) {
    makeRoom(tokens.length);
    System.arraycopy(tokens, 0, ids, 0, tokens.length);
    list(tokens.length);
  }

  /**
   * Keeps tokens while every token of the vocabulary is a candidate.
   *
   * @param words a bit for each token that stays
   * @param count how many these are
   */
  public void keep(long[] words, int count) {
    if (count > size - count) {
      ruleOut(words);
      return;
    }
    makeRoom(count);
    int kept = 0;
    for (int i = 0; i < words.length; i++) {
      for (long rest = words[i]; rest != 0; rest &= rest - 1) {
        ids[kept++] = (i << 6) + Long.numberOfTrailingZeros(rest);
      }
    }
    list(kept);
  }

  /** Where most tokens stay, a list of them would cost more than it saves. */
  private void ruleOut(long[] words) {
    for (int i = 0; i < words.length; i++) {
      int end = Math.min(size, (i + 1) << 6);
      for (long rest = ~words[i]; rest != 0; rest &= rest - 1) {
        int token = (i << 6) + Long.numberOfTrailingZeros(rest);
        if (token < end) {
          logits[token] = Float.NEGATIVE_INFINITY;
        }
      }
    }
  }

  /** Keeps the candidates whose logit is at least {@code floor}. */
  void keepAtLeast(float floor) {
    if (listed) {
      keepIf(token -> logits[token] >= floor);
    } else {
      list(listAtLeast(floor));
    }
  }

  /** Of every token of the vocabulary. */
  private int listAtLeast(float floor) {
    float bar = Math.nextDown(floor);
    int kept = 0;
    for (int from = 0; from < size; from += Scores.BLOCK) {
      int to = Math.min(size, from + Scores.BLOCK);
      if (Scores.anyAbove(bar, logits, from, to)) {
        makeRoom(kept + to - from);
        for (int id = from; id < to; id++) {
          ids[kept] = id;
          kept += logits[id] >= floor ? 1 : 0;
        }
      }
    }
    return kept;
  }

  /**
   * Starts again with every token of the vocabulary, and works on {@code row} itself.
   *
   * @throws UnusableLogitsException for a logit that is NaN or positive infinity
   */
  void reset(float[] row) {
    size = probabilities.length;
    listed = false;
    logits = row;
    int broken = Scores.countAbove(Float.MAX_VALUE, logits, 0, size);
    if (broken > 0) {
      throw new UnusableLogitsException(broken, size);
    }
  }

  /** From now on the candidates are the first {@code count} of the list. */
  private void list(int count) {
    size = count;
    listed = true;
  }

  /** For a list; keeps what is in it. */
  private void makeRoom(int count) {
    if (ids.length < count) {
      ids = Arrays.copyOf(ids, Math.min(vocabularySize(), Math.max(count, 2 * ids.length)));
    }
  }

  /**
   * The highest logit.
   *
   * @throws IllegalStateException if no candidate has a finite one
   */
  float maximum() {
    float maximum = listed ? listedMaximum() : Scores.maximum(logits, size);
    if (!Float.isFinite(maximum)) {
      throw new IllegalStateException(
          "no token can be chosen: the best of %d candidates has the logit %s"
              .formatted(size, maximum));
    }
    return maximum;
  }

  private float listedMaximum() {
    float maximum = Float.NEGATIVE_INFINITY;
    for (int i = 0; i < size; i++) {
      maximum = Math.max(maximum, logits[ids[i]]);
    }
    return maximum;
  }

  /** Divides the logits, once the highest of them is taken off. */
  void divide(float divisor) {
    float maximum = maximum();
    for (int i = 0; i < size; i++) {
      int id = id(i);
      logits[id] = (logits[id] - maximum) / divisor;
    }
  }

  /** Gives the candidates probabilities that add up to one. */
  void softmax() {
    weigh(maximum());
    float sum = 0;
    for (int i = 0; i < size; i++) {
      sum += probabilities[id(i)];
    }
    for (int i = 0; i < size; i++) {
      probabilities[id(i)] /= sum;
    }
  }

  private void weigh(float maximum) {
    if (!listed) {
      Exponential.of(logits, maximum, probabilities, size);
      return;
    }
    for (int i = 0; i < size; i++) {
      probabilities[ids[i]] = (float) Math.exp(logits[ids[i]] - maximum);
    }
  }

  /** The probability of a token as of the last {@link #softmax()}. */
  float probability(int token) {
    return probabilities[token];
  }

  /** Keeps the candidates with the highest logits, best first. */
  void keepBest(int count) {
    int kept = Math.min(count, size);
    rank(logits, kept);
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
        rank(scores, ranked);
      }
      sum += probabilities[ranking.token(kept)];
      kept++;
    } while (sum < mass && kept < size);
    keepRanked(kept);
  }

  private void rank(float[] scores, int count) {
    if (listed) {
      ranking.select(scores, ids, size, count);
    } else {
      ranking.select(scores, size, count);
    }
  }

  private void keepRanked(int count) {
    makeRoom(count);
    for (int rank = 0; rank < count; rank++) {
      ids[rank] = ranking.token(rank);
    }
    list(count);
  }

  /**
   * Draws a token by its probability.
   *
   * @param share where in the sum of all probabilities the token lies, from 0 to below 1
   */
  int draw(double share) {
    softmax();
    double rest = share;
    int token = id(0);
    for (int i = 0; i < size && rest >= 0; i++) {
      float probability = probabilities[id(i)];
      if (probability > 0) {
        token = id(i);
        rest -= probability;
      }
    }
    return token;
  }
}
