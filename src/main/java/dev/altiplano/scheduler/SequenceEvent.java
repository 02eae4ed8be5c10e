package dev.altiplano.scheduler;

import dev.altiplano.model.AltiplanoException;
import dev.altiplano.sampling.Logprobs;
import org.jspecify.annotations.Nullable;

/**
 * The life of a sequence as its listener sees it: {@link PromptRead}, then {@link Token}s and
 * {@link Shifted}, then {@link Finished}; or {@link Failed} at any point. Nothing comes after the
 * last two, and nothing after the sequence was cancelled. Times are {@code System.nanoTime()}.
 */
public sealed interface SequenceEvent {
  /**
   * The whole prompt is in the KV cache.
   *
   * @param scheduledAt when the sequence got its slot
   * @param at when the prompt was read
   * @param cachedTokens how many of the prompt's tokens were not computed, because its slot or
   *     another held them already
   */
  record PromptRead(long scheduledAt, long at, int cachedTokens) implements SequenceEvent {}

  /**
   * One generated token, the one that ends the sequence included.
   *
   * @param at when it was sampled
   * @param logprobs null where the request asks for none
   */
  record Token(int id, long at, @Nullable Logprobs logprobs) implements SequenceEvent {}

  /**
   * The context was full: older tokens made room, and the sequence goes on.
   *
   * @param discarded how many tokens it lost
   */
  record Shifted(int discarded) implements SequenceEvent {}

  /** The sequence is over. */
  record Finished(Ending ending) implements SequenceEvent {}

  /** The sequence could not go on. */
  record Failed(AltiplanoException cause) implements SequenceEvent {}

  /** Why a sequence finished. */
  enum Ending {
    /** The model generated a token that ends the answer. */
    END_TOKEN,
    /** The limit of tokens was reached. */
    MAX_TOKENS,
    /** Prompt and answer fill the context length. */
    CONTEXT_FULL
  }
}
