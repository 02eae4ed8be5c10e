package dev.altiplano.generation;

/**
 * A prompt as the model gets it.
 *
 * @param text the rendered text, uncut; its end decides whether the answer starts within its
 *     thinking
 * @param tokens its ids, at least one and fewer than the context holds
 * @param cut what it lost to fit
 */
record RenderedPrompt(String text, int[] tokens, PromptCut cut) {
  RenderedPrompt withoutMessages(int dropped) {
    return new RenderedPrompt(text, tokens, new PromptCut(cut.tokens(), dropped));
  }

  /** Without the tokens that {@code window} has no room for. */
  RenderedPrompt cutTo(ContextWindow window) {
    int[] rest = window.cut(tokens);
    return new RenderedPrompt(
        text, rest, new PromptCut(tokens.length - rest.length, cut.messages()));
  }
}
