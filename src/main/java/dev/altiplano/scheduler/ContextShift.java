package dev.altiplano.scheduler;

/**
 * What a full context loses so that its sequence can go on: half of what follows the tokens that
 * are kept, as Ollama does it.
 *
 * @param keep first tokens that stay
 * @param discard tokens after them that go
 */
record ContextShift(int keep, int discard) {
  /** The end of a context that is never kept, so that there is something to discard (llama.cpp). */
  private static final int NEVER_KEPT = 4;

  /**
   * The shift of a full context.
   *
   * @param wanted first tokens to keep; negative for the whole prompt
   */
  static ContextShift of(int wanted, int promptLength, int contextLength) {
    int most = Math.max(contextLength - NEVER_KEPT, 0);
    int keep = Math.min(wanted < 0 ? promptLength : wanted, most);
    return new ContextShift(keep, Math.max((contextLength - keep) / 2, 1));
  }
}
