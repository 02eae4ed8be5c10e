package dev.altiplano.sampling;

/**
 * Nucleus sampling (Holtzman et al., 2019, arXiv:1904.09751): keeps the fewest likeliest candidates
 * that together reach a probability.
 */
record TopP(float mass) implements LogitsProcessor {
  @Override
  public void process(Candidates candidates) {
    candidates.softmax();
    candidates.keepMass(mass);
  }
}
