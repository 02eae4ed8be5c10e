package dev.altiplano.generation;

import dev.altiplano.sampling.Logprobs;
import dev.altiplano.scheduler.SequenceEvent.Token;
import dev.altiplano.tokenizer.Tokenizer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;

/**
 * Keeps the logprobs of tokens until the first of their text is certain: those of a token that a
 * stop sequence cuts off are never told. For one answer; not safe for threads.
 */
final class PendingLogprobs {
  private final Tokenizer tokenizer;
  private final Queue<Pending> pending = new ArrayDeque<>();

  /** Characters that all tokens so far stand for. */
  private int decoded;

  /** What waits for the characters from {@code start} on. */
  private record Pending(int start, TokenLogprob logprob) {}

  PendingLogprobs(Tokenizer tokenizer) {
    this.tokenizer = tokenizer;
  }

  /** Takes a token and the text that it completes. */
  void add(Token token, String text) {
    Logprobs logprobs = token.logprobs();
    if (logprobs != null) {
      pending.add(new Pending(decoded, spelled(token.id(), logprobs)));
    }
    decoded += text.length();
  }

  private TokenLogprob spelled(int id, Logprobs logprobs) {
    List<TokenLogprob> top =
        logprobs.best().stream()
            .map(best -> spelled(best.token(), best.logprob(), List.of()))
            .toList();
    return spelled(id, logprobs.chosen(), top);
  }

  private TokenLogprob spelled(int id, float logprob, List<TokenLogprob> top) {
    return TokenLogprob.of(tokenizer.bytesOf(id), logprob, top);
  }

  /**
   * Gives away what is due.
   *
   * @param certain characters that are certain to be in the answer
   * @param withinCharacter whether the last tokens are a part of a character
   */
  List<TokenLogprob> take(int certain, boolean withinCharacter) {
    int bound = certain == decoded && !withinCharacter ? certain + 1 : certain;
    List<TokenLogprob> due = new ArrayList<>();
    for (Pending next = pending.peek();
        next != null && next.start() < bound;
        next = pending.peek()) {
      due.add(next.logprob());
      pending.remove();
    }
    return due;
  }
}
