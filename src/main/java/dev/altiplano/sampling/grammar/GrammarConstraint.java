package dev.altiplano.sampling.grammar;

import dev.altiplano.sampling.Candidates;
import dev.altiplano.sampling.LogitsProcessor;
import dev.altiplano.sampling.grammar.Automaton.State;
import org.jspecify.annotations.Nullable;

/**
 * Keeps one answer to a grammar, and sees to it that it comes to an end before its tokens do, where
 * there are enough.
 */
public final class GrammarConstraint implements LogitsProcessor {
  /** Of one token; more of them come to no end by themselves, and so what is open is closed. */
  private static final int MOST_REPEATS = 30;

  private final Grammar grammar;
  private final Preamble preamble;
  private long left;
  private int last = -1;
  private int repeats;

  /** Null before the first token: only the thread that samples may work with the grammar. */
  private @Nullable State state;

  GrammarConstraint(Grammar grammar, Preamble preamble, long mostTokens) {
    this.grammar = grammar;
    this.preamble = preamble;
    this.left = mostTokens;
  }

  private State state() {
    State at = state;
    if (at == null) {
      at = grammar.start(preamble);
      state = at;
    }
    return at;
  }

  @Override
  public void process(Candidates candidates) {
    TokenMask mask = mask(state());
    if (mask.isEmpty()) {
      throw new IllegalStateException(
          "no token of the model's vocabulary goes on with what the format asks for");
    }
    mask.apply(candidates);
  }

  /** A byte takes a token at most: what can be closed in time by bytes can be by tokens. */
  private TokenMask mask(State at) {
    TokenMasks masks = grammar.masks();
    TokenMask all = masks.of(at);
    long after = left - 1;
    if (all.farthest() <= after) {
      return all;
    }
    TokenMask near = masks.within(at, after);
    if (!near.isEmpty()) {
      return near;
    }
    TokenMask way = masks.shortestWay(at);
    return way.isEmpty() ? all : way;
  }

  /** Takes the end of a token that began before the answer; false if it cannot come. */
  boolean begins(byte[] bytes, int from) {
    State at = grammar.after(state(), bytes, from);
    state = at;
    return at != null;
  }

  @Override
  public void accept(int token) {
    left--;
    if (!grammar.isEnd(token)) {
      State after = grammar.after(state(), token);
      state = after;
      repeats = token == last ? repeats + 1 : 0;
      last = token;
      if (repeats >= MOST_REPEATS) {
        left = Math.min(left, after.distance());
      }
    }
  }

  /** Whether the answer is whole and nothing may follow. */
  public boolean isComplete() {
    State at = state;
    return at != null && at.isEnd();
  }
}
