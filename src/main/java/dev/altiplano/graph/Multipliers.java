package dev.altiplano.graph;

/**
 * Fixed numbers that activations are multiplied by; 1 where they are not.
 *
 * @param embedding of the state that a token begins with
 * @param residual of what a sublayer adds to the state
 * @param logits of the logits
 * @param logitsSoftCap what the logits approach, or 0 where nothing bounds them
 */
record Multipliers(float embedding, float residual, float logits, float logitsSoftCap) {
  static final Multipliers NONE = new Multipliers(1, 1, 1, 0);
}
