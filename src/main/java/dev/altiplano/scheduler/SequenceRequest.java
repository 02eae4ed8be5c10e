package dev.altiplano.scheduler;

import dev.altiplano.sampling.Sampler;
import java.util.OptionalInt;
import java.util.function.IntPredicate;

/**
 * What one sequence is to do. Belongs to the model thread once it is submitted.
 *
 * @param prompt token ids, at least one
 * @param maxTokens most tokens to generate; 0 only reads the prompt
 * @param contextLength most tokens of prompt and answer together, no fewer than the prompt holds
 * @param shiftKeep first tokens that survive a context shift, when the context is full and the
 *     older half of the others makes room; negative for the whole prompt, empty ends the sequence
 *     there
 * @param ticket how it waits for a slot
 * @param sampler draws the tokens; sees the prompt's tokens first
 * @param endsSequence the tokens that end the answer
 * @param topLogprobs how many of the likeliest tokens to tell with each token and its logprob;
 *     empty tells no logprobs, and costs nothing
 */
public record SequenceRequest(
    int[] prompt,
    int maxTokens,
    int contextLength,
    OptionalInt shiftKeep,
    QueueTicket ticket,
    Sampler sampler,
    IntPredicate endsSequence,
    OptionalInt topLogprobs) {
  public SequenceRequest {
    if (prompt.length == 0) {
      throw new IllegalArgumentException("prompt is empty; this is a bug");
    }
    if (maxTokens < 0) {
      throw new IllegalArgumentException("maxTokens is %d; this is a bug".formatted(maxTokens));
    }
    if (contextLength < prompt.length) {
      throw new IllegalArgumentException(
          "contextLength %d is less than the prompt's %d tokens; this is a bug"
              .formatted(contextLength, prompt.length));
    }
  }

  /** A request that asks for no logprobs. */
  public SequenceRequest(
      int[] prompt,
      int maxTokens,
      int contextLength,
      OptionalInt shiftKeep,
      QueueTicket ticket,
      Sampler sampler,
      IntPredicate endsSequence) {
    this(
        prompt,
        maxTokens,
        contextLength,
        shiftKeep,
        ticket,
        sampler,
        endsSequence,
        OptionalInt.empty());
  }
}
