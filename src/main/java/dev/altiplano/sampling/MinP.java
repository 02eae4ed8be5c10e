package dev.altiplano.sampling;

/**
 * Keeps the candidates that have at least a share of the best one's probability (Nguyen et al.,
 * 2024, arXiv:2407.01082); the best one always stays.
 */
record MinP(float share) implements LogitsProcessor {
  @Override
  public void process(Candidates candidates) {
    candidates.keepAtLeast(candidates.maximum() + (float) Math.log(Math.min(share, 1)));
  }
}
