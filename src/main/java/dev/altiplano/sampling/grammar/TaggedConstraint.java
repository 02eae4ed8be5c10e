package dev.altiplano.sampling.grammar;

import dev.altiplano.sampling.Candidates;
import dev.altiplano.sampling.LogitsProcessor;
import dev.altiplano.tokenizer.Tokenizer;
import org.jspecify.annotations.Nullable;

/**
 * Keeps calls to a grammar, each time that one begins in an answer, until it is whole. The rest of
 * the answer is free, and costs nothing.
 */
public final class TaggedConstraint implements LogitsProcessor {
  private final Grammar grammar;
  private final Tokenizer tokenizer;
  private final BeginningSearch call;
  private final BeginningSearch thoughts;
  private final BeginningSearch thoughtsEnd;
  private boolean isThinking;
  private long left;

  /** Null where the answer is free. */
  private @Nullable GrammarConstraint inside;

  TaggedConstraint(
      Grammar grammar,
      Tokenizer tokenizer,
      CallBeginning call,
      Preamble preamble,
      long mostTokens) {
    this.grammar = grammar;
    this.tokenizer = tokenizer;
    this.call = BeginningSearch.of(call);
    this.thoughts = new BeginningSearch.OfTag(preamble.opening());
    this.thoughtsEnd = new BeginningSearch.OfTag(preamble.closing());
    this.isThinking = preamble.opening().isEmpty() && !preamble.closing().isEmpty();
    this.left = mostTokens;
  }

  /**
   * The same, where the answer begins with a call.
   *
   * @param first keeps the answer to that until it is whole
   */
  public TaggedConstraint beginningWith(GrammarConstraint first) {
    inside = first;
    isThinking = false;
    return this;
  }

  @Override
  public void process(Candidates candidates) {
    GrammarConstraint constraint = inside;
    if (constraint != null) {
      constraint.process(candidates);
    }
  }

  @Override
  public void accept(int token) {
    left--;
    GrammarConstraint constraint = inside;
    if (constraint == null) {
      look(tokenizer.bytesOf(token));
    } else {
      constraint.accept(token);
      if (constraint.isComplete()) {
        inside = null;
      }
    }
  }

  private void look(byte[] bytes) {
    for (int i = 0; i < bytes.length; i++) {
      if (isThinking) {
        isThinking = !thoughtsEnd.finds(bytes[i]);
        call.restart();
      } else if (thoughts.finds(bytes[i])) {
        isThinking = true;
      } else if (call.finds(bytes[i])) {
        begin(bytes, i + 1);
        return;
      }
    }
  }

  /** A token that goes on behind the tag with what the grammar does not have is let be. */
  private void begin(byte[] bytes, int from) {
    GrammarConstraint constraint = grammar.constraint(Preamble.NONE, left);
    if (constraint.begins(call.begun(), 0) && constraint.begins(bytes, from)) {
      inside = constraint;
    }
  }
}
