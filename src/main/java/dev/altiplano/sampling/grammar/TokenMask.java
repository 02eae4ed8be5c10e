package dev.altiplano.sampling.grammar;

import dev.altiplano.sampling.Candidates;

/**
 * Tokens that may come next.
 *
 * @param farthest most bytes that are still missing after one of them
 */
record TokenMask(TokenSet tokens, long farthest) {
  boolean isEmpty() {
    return tokens.count() == 0;
  }

  /** Rules out all other tokens. */
  void apply(Candidates candidates) {
    if (tokens.isFew()) {
      candidates.keep(tokens.few());
    } else {
      candidates.keep(tokens.many(), tokens.count());
    }
  }
}
