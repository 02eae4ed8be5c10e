package dev.altiplano.engine;

/**
 * Bytes that a loaded model holds.
 *
 * @param weights mapped or copied weights
 * @param kvCache reserved keys and values of all rows
 */
public record MemoryUse(long weights, long kvCache) {
  public long total() {
    return weights + kvCache;
  }
}
