package dev.altiplano.residency;

/**
 * Bytes that a load is expected to take.
 *
 * @param weights the file, with a margin for what the runtime makes of it
 * @param kvCache keys and values of all slots
 * @param overhead buffers of a step and rows of logits
 */
record MemoryEstimate(long weights, long kvCache, long overhead) {
  long total() {
    return weights + kvCache + overhead;
  }
}
