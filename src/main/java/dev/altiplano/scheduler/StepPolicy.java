package dev.altiplano.scheduler;

/**
 * How many tokens each slot gets in the next step, as a function of numbers alone: every decoding
 * slot its one token, and the prefilling slot that was admitted first a chunk of its prompt. So a
 * long prompt delays running streams by no more than a chunk, and prompts are read in the order in
 * which they came.
 */
final class StepPolicy {
  private final int prefillChunk;

  StepPolicy(int prefillChunk) {
    this.prefillChunk = prefillChunk;
  }

  /**
   * Plans a step.
   *
   * @param pending tokens that each slot has to compute; 0 for a free slot
   * @param decoding whether a slot's pending token is one that it generated
   * @param admitted rising number of each slot's admission
   * @return tokens for each slot in this step
   */
  int[] plan(int[] pending, boolean[] decoding, long[] admitted) {
    int[] tokens = new int[pending.length];
    int prefilling = -1;
    for (int slot = 0; slot < pending.length; slot++) {
      if (decoding[slot]) {
        tokens[slot] = 1;
      } else if (pending[slot] > 0 && (prefilling < 0 || admitted[slot] < admitted[prefilling])) {
        prefilling = slot;
      }
    }
    if (prefilling >= 0) {
      tokens[prefilling] = Math.min(pending[prefilling], prefillChunk);
    }
    return tokens;
  }
}
