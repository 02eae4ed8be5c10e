package dev.altiplano.sampling;

/** Keeps the candidates with the highest logits. */
record TopK(int count) implements LogitsProcessor {
  @Override
  public void process(Candidates candidates) {
    candidates.keepBest(count);
  }
}
