package dev.altiplano.sampling;

/** Makes tokens of the history less likely, as llama.cpp does: first by factor, then by amount. */
final class Penalties implements LogitsProcessor {
  private final float repeat;
  private final float presence;
  private final float frequency;
  private final TokenHistory history;

  Penalties(SamplingOptions options) {
    repeat = options.repeatPenalty();
    presence = options.presencePenalty();
    frequency = options.frequencyPenalty();
    history = new TokenHistory(options.penalisedTokens());
  }

  @Override
  public void accept(int token) {
    history.add(token);
  }

  @Override
  public void process(Candidates candidates) {
    TokenCounts counts = history.counts();
    for (int slot = 0; slot < counts.slots(); slot++) {
      int token = counts.tokenAt(slot);
      if (counts.countAt(slot) > 0 && token < candidates.vocabularySize()) {
        float logit = candidates.logit(token);
        candidates.setLogit(token, penalised(logit, counts.countAt(slot)));
      }
    }
  }

  /** A negative logit is multiplied, since dividing would make it likelier. */
  private float penalised(float logit, int count) {
    float scaled = logit <= 0 ? logit * repeat : logit / repeat;
    return scaled - (count * frequency + presence);
  }
}
