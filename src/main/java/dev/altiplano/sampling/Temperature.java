package dev.altiplano.sampling;

/**
 * Divides the logits: below 1 sharpens the distribution, above 1 flattens it. The highest logit is
 * taken off first, so that no temperature overflows.
 */
record Temperature(float value) implements LogitsProcessor {
  @Override
  public void process(Candidates candidates) {
    candidates.divide(value);
  }
}
