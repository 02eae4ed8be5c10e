package dev.altiplano.sampling.grammar;

import dev.altiplano.sampling.Candidates;
import dev.altiplano.sampling.LogitsProcessor;
import dev.altiplano.tokenizer.Tokenizer;
import org.jspecify.annotations.Nullable;

/**
 * Keeps to a grammar what follows a tag in an answer, each time that it comes, until that is whole.
 * The rest of the answer is free, and costs nothing.
 */
public final class TaggedConstraint implements LogitsProcessor {
  private final Grammar grammar;
  private final Tokenizer tokenizer;
  private final Search tag;
  private final Search thoughts;
  private final Search thoughtsEnd;
  private boolean isThinking;
  private long left;

  /** Null where the answer is free. */
  private @Nullable GrammarConstraint inside;

  /** Looks for a text in bytes. */
  private static final class Search {
    private final boolean isForNothing;
    private final Terminal terminal;
    private int state;

    /** Looks for nothing where the text is empty. */
    Search(String text) {
      isForNothing = text.isEmpty();
      terminal = Preamble.until(text);
      state = terminal.start();
    }

    /** Whether it is there with this byte. */
    boolean finds(byte octet) {
      if (isForNothing) {
        return false;
      }
      state = terminal.next(state, Byte.toUnsignedInt(octet));
      boolean found = terminal.accepts(state);
      if (found) {
        state = terminal.start();
      }
      return found;
    }
  }

  TaggedConstraint(
      Grammar grammar, Tokenizer tokenizer, String tag, Preamble preamble, long mostTokens) {
    this.grammar = grammar;
    this.tokenizer = tokenizer;
    this.tag = new Search(tag);
    this.thoughts = new Search(preamble.opening());
    this.thoughtsEnd = new Search(preamble.closing());
    this.isThinking = preamble.opening().isEmpty() && !preamble.closing().isEmpty();
    this.left = mostTokens;
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
      } else if (thoughts.finds(bytes[i])) {
        isThinking = true;
      } else if (tag.finds(bytes[i])) {
        begin(bytes, i + 1);
        return;
      }
    }
  }

  /** A token that goes on behind the tag with what the grammar does not have is let be. */
  private void begin(byte[] bytes, int from) {
    GrammarConstraint constraint = grammar.constraint(Preamble.NONE, left);
    if (constraint.begins(bytes, from)) {
      inside = constraint;
    }
  }
}
