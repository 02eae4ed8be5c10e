package dev.altiplano.generation;

/**
 * What a prompt lost because it was too long for the context.
 *
 * @param tokens how many were cut out of it
 * @param messages how many of a conversation's oldest messages were left out
 */
public record PromptCut(int tokens, int messages) {
  public static final PromptCut NONE = new PromptCut(0, 0);

  public boolean isNone() {
    return equals(NONE);
  }
}
