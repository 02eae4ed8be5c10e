package dev.altiplano.residency;

/**
 * What decides how much memory a model takes, whatever it is loaded for.
 *
 * @param weightBytes of its weights on the disk
 * @param kvBytesPerToken of the keys and values of a token
 * @param spareRows of the KV cache, beside one for each sequence
 * @param queryHeads of a layer; 0 where nothing tells
 * @param vocabularySize numbers in a row of logits
 * @param longestContext tokens that a sequence of it can have
 */
record Footprint(
    long weightBytes,
    long kvBytesPerToken,
    int spareRows,
    int queryHeads,
    int vocabularySize,
    int longestContext) {
  /**
   * The runtime keeps quantised weights once more, arranged for its kernels: 1.2 times the file.
   */
  private static final int MARGIN = 4;

  /** Buffers of a step, the graph, the tokenizer. */
  private static final long WORKING = 48L << 20;

  /** The attention scores that a chunk of a prompt may take. */
  private static final long SCORES = 16L << 20;

  /** Shorter chunks read all weights for too few tokens. */
  private static final int LEAST_CHUNK = 32;

  /** What it takes when it is loaded for this many sequences of this many tokens. */
  MemoryEstimate estimate(int slots, int contextLength) {
    return new MemoryEstimate(
        weightBytes + weightBytes / MARGIN,
        kvBytesPerToken * contextLength * (slots + spareRows),
        WORKING + scores(slots, contextLength) + (long) slots * vocabularySize * Float.BYTES);
  }

  /**
   * Prompt tokens that a step should not exceed. The runtime holds the scores of a layer at once: a
   * number for each query head, each token of the step and each token that the context can hold,
   * which at a long context would be more than the KV cache of a sequence.
   */
  int longestChunk(int contextLength) {
    long most = SCORES / Math.max(1, scoresPerToken(contextLength));
    return Math.toIntExact(Math.clamp(most, LEAST_CHUNK, Math.max(LEAST_CHUNK, contextLength)));
  }

  private long scores(int slots, int contextLength) {
    int tokens = Math.max(slots, Math.min(longestChunk(contextLength), contextLength));
    return tokens * scoresPerToken(contextLength);
  }

  private long scoresPerToken(int contextLength) {
    return (long) queryHeads * contextLength * Float.BYTES;
  }
}
