package dev.altiplano.generation;

/**
 * Counts and times of a finished request, in tokens and nanoseconds.
 *
 * @param total from the arrival of the request to its end
 * @param load until a loaded model was at hand
 * @param promptTokens the whole prompt, cached tokens included
 * @param cachedTokens those of the prompt whose keys and values were still there
 * @param prompt from admission until the prompt was read
 * @param generatedTokens all tokens that were sampled, the end token included
 * @param generation from then to the last token
 */
public record Statistics(
    long total,
    long load,
    int promptTokens,
    int cachedTokens,
    long prompt,
    int generatedTokens,
    long generation) {
  /** For requests that only load or unload. */
  public static final Statistics NONE = new Statistics(0, 0, 0, 0, 0, 0, 0);
}
