package dev.altiplano.scheduler;

import dev.altiplano.sampling.Sampler;
import dev.altiplano.sampling.SamplingOptions;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;

/** Requests for a {@link FakeForwardPass}, sampled greedily. */
final class Requests {
  private static final int ENDLESS = 1 << 20;

  private Requests() {}

  /** A request whose context is never full. */
  static SequenceRequest of(int[] prompt, int maxTokens) {
    return of(prompt, maxTokens, ENDLESS, OptionalInt.empty(), "test");
  }

  static SequenceRequest ofClient(String client) {
    return of(prompt(3), 2, ENDLESS, OptionalInt.empty(), client);
  }

  static SequenceRequest shifting(int[] prompt, int maxTokens, int contextLength, int keep) {
    return of(prompt, maxTokens, contextLength, OptionalInt.of(keep), "test");
  }

  static SequenceRequest expiring(long expiresAt) {
    return of(
        prompt(3), 2, ENDLESS, OptionalInt.empty(), new QueueTicket("test", expiresAt), greedy());
  }

  private static SequenceRequest of(
      int[] prompt, int maxTokens, int contextLength, OptionalInt shiftKeep, String client) {
    return of(prompt, maxTokens, contextLength, shiftKeep, QueueTicket.unlimited(client), greedy());
  }

  private static SequenceRequest of(
      int[] prompt,
      int maxTokens,
      int contextLength,
      OptionalInt shiftKeep,
      QueueTicket ticket,
      Sampler sampler) {
    return new SequenceRequest(
        prompt, maxTokens, contextLength, shiftKeep, ticket, sampler, token -> false);
  }

  static Sampler greedy() {
    return new Sampler(greedyOptions(), FakeForwardPass.VOCABULARY);
  }

  static SamplingOptions greedyOptions() {
    return new SamplingOptions(0, 0, 1, 0, 1, 0, 1, 0, 0, OptionalLong.empty());
  }

  /** The first tokens of an endless text. */
  static int[] prompt(int length) {
    return prompt(99, length);
  }

  /** The first tokens of one of many endless texts. */
  static int[] prompt(int text, int length) {
    return new Random(text).ints(length, 1, FakeForwardPass.VOCABULARY).toArray();
  }

  /** The first tokens of the text of {@link #prompt(int)}, and then others. */
  static int[] branch(int common, int length) {
    int[] tokens = prompt(length);
    for (int i = common; i < length; i++) {
      tokens[i] = 1 + tokens[i] % (FakeForwardPass.VOCABULARY - 1);
    }
    return tokens;
  }
}
