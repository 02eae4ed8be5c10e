package dev.altiplano.sampling.grammar;

import java.util.List;

/** A regular expression that has been read. */
sealed interface Regex {
  /** One of some characters. */
  record Characters(CodePoints set) implements Regex {}

  /** One after the other. */
  record Chain(List<Regex> parts) implements Regex {}

  /** One of several. */
  record Either(List<Regex> branches) implements Regex {}

  /** The same several times; {@link #UNBOUNDED} for no most. */
  record Repeated(Regex part, int least, int most) implements Regex {}

  int UNBOUNDED = Integer.MAX_VALUE;

  /** The words of an expression, as they are spelled. */
  default Dfa words(Spelling spelling) {
    Nfa nfa = new Nfa();
    int start = nfa.state();
    return nfa.deterministic(start, add(nfa, start, spelling));
  }

  /** The words of an expression, spelled as strings with their quotes. */
  default Dfa strings() {
    Nfa nfa = new Nfa();
    int start = nfa.state();
    int open = nfa.state();
    nfa.edge(start, '"', '"', open);
    int end = add(nfa, open, Spelling.QUOTED);
    int closed = nfa.state();
    nfa.edge(end, '"', '"', closed);
    return nfa.deterministic(start, closed);
  }

  /** Builds on from a state; returns the one at which the word ends. */
  private int add(Nfa nfa, int state, Spelling spelling) {
    return switch (this) {
      case Characters(CodePoints set) -> {
        int end = nfa.state();
        spelling.add(nfa, state, set, end);
        yield end;
      }
      case Chain(List<Regex> parts) -> {
        int at = state;
        for (Regex part : parts) {
          at = part.add(nfa, at, spelling);
        }
        yield at;
      }
      case Either(List<Regex> branches) -> {
        int end = nfa.state();
        for (Regex branch : branches) {
          nfa.silent(branch.add(nfa, state, spelling), end);
        }
        yield end;
      }
      case Repeated(Regex part, int least, int most) ->
          repeat(nfa, state, spelling, part, least, most);
    };
  }

  private static int repeat(
      Nfa nfa, int state, Spelling spelling, Regex part, int least, int most) {
    int at = state;
    for (int i = 0; i < least; i++) {
      at = part.add(nfa, at, spelling);
    }
    int end = nfa.state();
    if (most == UNBOUNDED) {
      int loop = nfa.state();
      nfa.silent(at, loop);
      nfa.silent(part.add(nfa, loop, spelling), loop);
      nfa.silent(loop, end);
      return end;
    }
    for (int i = least; i < most; i++) {
      nfa.silent(at, end);
      at = part.add(nfa, at, spelling);
    }
    nfa.silent(at, end);
    return end;
  }
}
