package dev.altiplano.generation;

/**
 * Counts and times of a finished request, in tokens and nanoseconds.
 *
 * @param total from the arrival of the request to its end
 * @param load until a loaded model was at hand
 * @param queue from a loaded model to a slot; 0 where it got none
 * @param promptTokens the whole prompt as the model read it, cached tokens included
 * @param cachedTokens those of the prompt whose keys and values were still there
 * @param cut what the prompt lost before that
 * @param prompt from admission until the prompt was read
 * @param generatedTokens all tokens that were sampled, the end token included
 * @param generation from then to the last token
 * @param shifts how often older tokens made room in mid-answer
 */
public record Statistics(
    long total,
    long load,
    long queue,
    int promptTokens,
    int cachedTokens,
    PromptCut cut,
    long prompt,
    int generatedTokens,
    long generation,
    int shifts) {
  /** For requests that only load or unload. */
  public static final Statistics NONE = new Statistics(0, 0, 0, 0, 0, PromptCut.NONE, 0, 0, 0, 0);
}
