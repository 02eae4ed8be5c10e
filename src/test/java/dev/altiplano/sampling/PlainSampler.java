package dev.altiplano.sampling;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * The same chain in the simplest way: lists, boxes, and everything sorted. What it computes with,
 * floats in the same order, is the same, so that its results are to be equal to the last bit.
 */
final class PlainSampler {
  private final SamplingOptions options;
  private final float[] logits;
  private final float[] probabilities;
  private List<Integer> tokens = new ArrayList<>();

  PlainSampler(SamplingOptions options, float[] logits, List<Integer> history) {
    this.options = options;
    this.logits = logits.clone();
    this.probabilities = new float[logits.length];
    for (int token = 0; token < logits.length; token++) {
      tokens.add(token);
    }
    penalise(history);
  }

  private void penalise(List<Integer> history) {
    int known = Math.min(options.penalisedTokens(), history.size());
    Map<Integer, Integer> counts = new HashMap<>();
    history.subList(history.size() - known, history.size()).stream()
        .filter(token -> token < logits.length)
        .forEach(token -> counts.merge(token, 1, Integer::sum));
    counts.forEach(
        (token, count) -> {
          float repeat = options.repeatPenalty();
          float scaled = logits[token] <= 0 ? logits[token] * repeat : logits[token] / repeat;
          logits[token] = scaled - (count * options.frequencyPenalty() + options.presencePenalty());
        });
  }

  /** The tokens that may be drawn, in the order in which the draw walks through them. */
  List<Integer> kept() {
    if (options.temperature() <= 0) {
      keepBest(1);
      return tokens;
    }
    if (options.topK() > 0) {
      keepBest(options.topK());
    }
    if (options.typicalP() < 1) {
      keepTypical();
    }
    if (options.topP() < 1) {
      softmax();
      keepMass(token -> logits[token], options.topP());
    }
    if (options.minP() > 0) {
      float floor = maximum() + (float) Math.log(Math.min(options.minP(), 1));
      tokens.removeIf(token -> logits[token] < floor);
    }
    float maximum = maximum();
    if (options.temperature() != 1) {
      tokens.forEach(token -> logits[token] = (logits[token] - maximum) / options.temperature());
    }
    return tokens;
  }

  private void keepBest(int count) {
    sort(token -> logits[token]);
    tokens = tokens.subList(0, Math.min(count, tokens.size()));
  }

  private void sort(ToDoubleFunction<Integer> score) {
    // Adding zero makes one of the two zeros.
    tokens.sort(
        Comparator.<Integer>comparingDouble(token -> -score.applyAsDouble(token) + 0.0)
            .thenComparing(token -> token));
  }

  private void keepTypical() {
    softmax();
    float entropy = 0;
    for (int token : tokens) {
      if (probabilities[token] > 0) {
        entropy -= probabilities[token] * (float) Math.log(probabilities[token]);
      }
    }
    float sum = entropy;
    keepMass(
        token -> -Math.abs(-(float) Math.log(probabilities[token]) - sum),
        Math.nextUp(options.typicalP()));
  }

  private void keepMass(ToDoubleFunction<Integer> score, float mass) {
    sort(score);
    float sum = 0;
    int kept = 0;
    while (kept < tokens.size() && (kept == 0 || sum < mass)) {
      sum += probabilities[tokens.get(kept++)];
    }
    tokens = tokens.subList(0, kept);
  }

  private float maximum() {
    return tokens.stream().map(token -> logits[token]).max(Float::compare).orElseThrow();
  }

  private void softmax() {
    float maximum = maximum();
    float sum = 0;
    for (int token : tokens) {
      float share = (float) Math.exp(logits[token] - maximum);
      probabilities[token] = share;
      sum += share;
    }
    for (int token : tokens) {
      probabilities[token] /= sum;
    }
  }

  /** The token that lies at a share of the sum of all probabilities. */
  int draw(double share) {
    softmax();
    double rest = share;
    int drawn = tokens.getFirst();
    for (int token : tokens) {
      if (rest >= 0 && probabilities[token] > 0) {
        drawn = token;
        rest -= probabilities[token];
      }
    }
    return drawn;
  }
}
