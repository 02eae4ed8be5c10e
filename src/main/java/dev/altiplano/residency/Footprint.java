package dev.altiplano.residency;

/**
 * What decides how much memory a model takes, whatever it is loaded for.
 *
 * @param weightBytes of its weights on the disk
 * @param kvBytesPerToken of the keys and values of a token
 * @param spareRows of the KV cache, beside one for each sequence
 * @param vocabularySize numbers in a row of logits
 * @param longestContext tokens that a sequence of it can have
 */
record Footprint(
    long weightBytes, long kvBytesPerToken, int spareRows, int vocabularySize, int longestContext) {
  /**
   * The runtime keeps quantised weights once more, arranged for its kernels: 1.2 times the file.
   */
  private static final int MARGIN = 4;

  /** Buffers of a step, the graph, the tokenizer. */
  private static final long WORKING = 64L << 20;

  /** What it takes when it is loaded for this many sequences of this many tokens. */
  MemoryEstimate estimate(int slots, int contextLength) {
    return new MemoryEstimate(
        weightBytes + weightBytes / MARGIN,
        kvBytesPerToken * contextLength * (slots + spareRows),
        WORKING + (long) slots * vocabularySize * Float.BYTES);
  }
}
