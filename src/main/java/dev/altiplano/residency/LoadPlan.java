package dev.altiplano.residency;

/**
 * How a model is loaded.
 *
 * @param slots sequences that run at once
 * @param contextLength tokens that each of them can hold
 */
record LoadPlan(int slots, int contextLength, MemoryEstimate estimate) {
  /** Of two plans for a model, that for more tokens. */
  LoadPlan wider(LoadPlan other) {
    return contextLength < other.contextLength ? other : this;
  }
}
