package dev.altiplano.generation;

import java.util.OptionalInt;

/**
 * How prompt and answer share the context of one request. The arithmetic is Ollama 0.33's ({@code
 * contextShiftPromptLimit}, {@code boundedNumPredict}) and, for shifts, llama-server's.
 *
 * @param length most tokens of prompt and answer together, at least one
 * @param keep first tokens that survive a cut or a shift; negative for the whole prompt
 * @param hasBeginToken whether prompts begin with a token that the tokenizer puts there; it is kept
 *     beside the others
 */
record ContextWindow(int length, int keep, boolean hasBeginToken) {
  private static final int WINDOWS_PER_ANSWER = 10;
  private static final int LEAST_ROOM = 4;

  /** Whether a prompt leaves room for at least one token of an answer. */
  boolean holds(int promptTokens) {
    return promptTokens < length;
  }

  /** A prompt that is too long without the tokens after the kept ones: about half of it is free. */
  int[] cut(int[] prompt) {
    int kept = Math.min(kept(prompt.length), length - 1);
    int limit = length - Math.max((length - kept) / 2, 1);
    int[] cut = new int[limit];
    System.arraycopy(prompt, 0, cut, 0, kept);
    System.arraycopy(prompt, prompt.length - (limit - kept), cut, kept, limit - kept);
    return cut;
  }

  /** First tokens that survive a shift in mid-answer; leaves room to go on. */
  int shiftKeep(int promptTokens) {
    return Math.max(0, Math.min(kept(promptTokens), length - LEAST_ROOM));
  }

  private int kept(int promptTokens) {
    int asked = keep < 0 ? promptTokens : keep;
    return hasBeginToken && asked < Integer.MAX_VALUE ? asked + 1 : asked;
  }

  /** Most tokens to generate: what was asked for, within several whole contexts. */
  int maxTokens(OptionalInt asked) {
    int most = (int) Math.min((long) length * WINDOWS_PER_ANSWER, Integer.MAX_VALUE);
    return Math.min(asked.orElse(most), most);
  }
}
