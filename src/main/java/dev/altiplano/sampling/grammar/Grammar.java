package dev.altiplano.sampling.grammar;

import dev.altiplano.sampling.grammar.Automaton.State;
import dev.altiplano.sampling.grammar.Node.Call;
import dev.altiplano.sampling.grammar.Node.Choice;
import dev.altiplano.sampling.grammar.Node.End;
import dev.altiplano.sampling.grammar.Node.Rule;
import dev.altiplano.sampling.grammar.Node.Term;
import dev.altiplano.tokenizer.Tokenizer;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.Map;

/**
 * What an answer of one model has to be. What is found out about tokens on the way is kept for all
 * answers: all constraints of a grammar are for the one thread that samples for the model.
 */
public final class Grammar {
  /** What an answer may begin with, before the grammar holds. */
  public enum Preamble {
    /** Nothing. */
    NONE,
    /** Thoughts between tags, or nothing. */
    MAY_THINK,
    /** The rest of thoughts whose opening tag is in the prompt. */
    THINKS
  }

  /** Between thoughts and answer. */
  private static final Terminal GAP = RegexParser.whole("[ \\n]{0,4}").words(Spelling.PLAIN);

  private final Tokenizer tokenizer;
  private final BitSet ends;
  private final Automaton automaton = new Automaton();
  private final TokenMasks masks;
  private final Map<Preamble, Node> beginnings = new EnumMap<>(Preamble.class);

  Grammar(Rule rule, Tokenizer tokenizer, Frames frames, BitSet ends, ThoughtTags tags) {
    this.tokenizer = tokenizer;
    this.ends = ends;
    this.masks = new TokenMasks(frames, automaton, ends);
    Node answer = new Call(rule, End.OF_RULE);
    Node thoughts = new Term(tags.untilClosed(), new Term(GAP, answer));
    Node either = new Choice(new Term(new Literal(tags.open()), thoughts), answer);
    beginnings.put(Preamble.NONE, answer);
    beginnings.put(Preamble.THINKS, thoughts);
    beginnings.put(Preamble.MAY_THINK, either);
    beginnings.values().forEach(Distances::settle);
  }

  /**
   * What makes one answer keep to the grammar.
   *
   * @param mostTokens of the answer; where it comes near that, what is open is closed
   */
  public GrammarConstraint constraint(Preamble preamble, long mostTokens) {
    return new GrammarConstraint(this, preamble, mostTokens);
  }

  State start(Preamble preamble) {
    return automaton.start(beginnings.get(preamble));
  }

  TokenMasks masks() {
    return masks;
  }

  boolean isEnd(int token) {
    return ends.get(token);
  }

  /** The state after a token that its mask has. */
  State after(State state, int token) {
    automaton.tidy();
    State at = state;
    for (byte each : tokenizer.bytesOf(token)) {
      State next = at.next(Byte.toUnsignedInt(each));
      if (next == null) {
        throw new IllegalStateException("token %d was ruled out; this is a bug".formatted(token));
      }
      at = next;
    }
    return at;
  }
}
