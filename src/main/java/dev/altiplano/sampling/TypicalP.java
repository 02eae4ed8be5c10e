package dev.altiplano.sampling;

/**
 * Locally typical sampling (Meister et al., 2022, arXiv:2202.00666): keeps the fewest candidates
 * that together exceed a probability, in the order of how near their information content is to the
 * entropy of the distribution.
 */
final class TypicalP implements LogitsProcessor {
  private final float mass;
  private float[] scores = {};

  TypicalP(float mass) {
    this.mass = mass;
  }

  @Override
  public void process(Candidates candidates) {
    if (scores.length < candidates.vocabularySize()) {
      scores = new float[candidates.vocabularySize()];
    }
    candidates.softmax();
    float entropy = entropy(candidates);
    for (int i = 0; i < candidates.size(); i++) {
      int token = candidates.id(i);
      scores[token] = -Math.abs(-logProbability(candidates, token) - entropy);
    }
    candidates.keepMass(scores, Math.nextUp(mass));
  }

  private static float entropy(Candidates candidates) {
    float entropy = 0;
    for (int i = 0; i < candidates.size(); i++) {
      int token = candidates.id(i);
      float probability = candidates.probability(token);
      if (probability > 0) {
        entropy -= probability * logProbability(candidates, token);
      }
    }
    return entropy;
  }

  private static float logProbability(Candidates candidates, int token) {
    return (float) Math.log(candidates.probability(token));
  }
}
