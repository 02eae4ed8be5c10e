package dev.altiplano.sampling;

import java.util.List;

/**
 * What the model made of a token that was chosen: natural logarithms of probabilities over the
 * whole vocabulary, before constraints, penalties and every other step of the sampler.
 *
 * @param chosen of the token itself
 * @param best of the likeliest tokens, best first; the chosen one need not be among them
 */
public record Logprobs(float chosen, List<Ranked> best) {
  public Logprobs {
    best = List.copyOf(best);
  }

  /** One of the likeliest tokens. */
  public record Ranked(int token, float logprob) {}
}
