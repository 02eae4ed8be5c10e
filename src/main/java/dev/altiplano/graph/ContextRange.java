package dev.altiplano.graph;

/** Lengths of contexts that a model rotates positions for in one way. */
public enum ContextRange {
  /** As long as the context that the model was first trained for; all that most models have. */
  ORIGINAL,
  /** Longer than that, where the model has another scaling for it. */
  LONGER
}
