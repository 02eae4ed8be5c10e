package dev.altiplano.sampling.grammar;

import dev.altiplano.sampling.grammar.Automaton.State;
import dev.altiplano.sampling.grammar.Node.Call;
import dev.altiplano.sampling.grammar.Node.Choice;
import dev.altiplano.sampling.grammar.Node.End;
import dev.altiplano.sampling.grammar.Node.Rule;
import dev.altiplano.sampling.grammar.Node.Term;
import dev.altiplano.tokenizer.Tokenizer;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an answer of one model has to be. What is found out about tokens on the way is kept for all
 * answers: all constraints of a grammar are for the one thread that samples for the model.
 */
public final class Grammar {
  /** Between thoughts and answer. */
  private static final Terminal GAP = RegexParser.whole("[ \\n]{0,4}").words(Spelling.PLAIN);

  private final Tokenizer tokenizer;
  private final BitSet ends;
  private final Automaton automaton = new Automaton();
  private final TokenMasks masks;
  private final Node answer;
  private final Map<Preamble, Node> beginnings = new HashMap<>();

  Grammar(Rule rule, Tokenizer tokenizer, Frames frames, BitSet ends) {
    this.tokenizer = tokenizer;
    this.ends = ends;
    this.masks = new TokenMasks(frames, automaton, ends);
    this.answer = new Call(rule, End.OF_RULE);
  }

  /**
   * What makes one answer keep to the grammar.
   *
   * @param mostTokens of the answer; where it comes near that, what is open is closed
   */
  public GrammarConstraint constraint(Preamble preamble, long mostTokens) {
    return new GrammarConstraint(this, preamble, mostTokens);
  }

  /**
   * What makes each stretch of one answer keep to the grammar that some text begins; the rest is
   * free.
   *
   * @param preamble thoughts, in which no call begins
   * @param mostTokens of the answer
   */
  public TaggedConstraint constraintAfter(CallBeginning text, Preamble preamble, long mostTokens) {
    return new TaggedConstraint(this, tokenizer, text, preamble, mostTokens);
  }

  State start(Preamble preamble) {
    return automaton.start(beginnings.computeIfAbsent(preamble, this::beginning));
  }

  private Node beginning(Preamble preamble) {
    Node node = answer;
    if (!preamble.closing().isEmpty()) {
      Node thoughts = new Term(preamble.untilClosed(), new Term(GAP, answer));
      node =
          preamble.opening().isEmpty()
              ? thoughts
              : new Choice(new Term(new Literal(preamble.opening()), thoughts), answer);
    }
    Distances.settle(node);
    return node;
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
    State after = after(state, tokenizer.bytesOf(token), 0);
    if (after == null) {
      throw new IllegalStateException("token %d was ruled out; this is a bug".formatted(token));
    }
    return after;
  }

  /** The state after some bytes, from one on; null if they cannot come. */
  @Nullable State after(State state, byte[] bytes, int from) {
    State at = state;
    for (int i = from; i < bytes.length && at != null; i++) {
      at = at.next(Byte.toUnsignedInt(bytes[i]));
    }
    return at;
  }
}
