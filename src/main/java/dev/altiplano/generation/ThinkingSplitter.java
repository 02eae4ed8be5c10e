package dev.altiplano.generation;

import dev.altiplano.generation.GenerationChunk.Text;
import dev.altiplano.sampling.grammar.Preamble;
import dev.altiplano.template.ThinkingTags;
import java.util.Set;

/**
 * Splits an answer that arrives in pieces into the thinking between its tags and the rest, as
 * Ollama does: white space before the opening tag and after either tag is dropped, and an answer
 * that does not begin with the opening tag has no thinking. For one answer; not safe for threads.
 */
final class ThinkingSplitter implements AnswerSplitter {
  private enum State {
    BEFORE,
    THINKING_STARTS,
    THINKING,
    CONTENT_STARTS,
    CONTENT
  }

  private final StringBuilder held = new StringBuilder();
  private final String opening;
  private final String closing;
  private State state;

  private ThinkingSplitter(ThinkingTags tags, State state) {
    this.opening = tags.opening();
    this.closing = tags.closing();
    this.state = state;
  }

  /** For an answer that may begin with thinking; inside it already where the prompt opened it. */
  static ThinkingSplitter after(String prompt, ThinkingTags tags) {
    boolean isOpen = prompt.stripTrailing().endsWith(tags.opening());
    return new ThinkingSplitter(tags, isOpen ? State.THINKING_STARTS : State.BEFORE);
  }

  /** For an answer without thinking. */
  static ThinkingSplitter none() {
    return new ThinkingSplitter(ThinkingTags.USUAL, State.CONTENT);
  }

  @Override
  public Preamble preamble() {
    return switch (state) {
      case BEFORE -> new Preamble(opening, closing);
      case THINKING_STARTS, THINKING -> new Preamble("", closing);
      case CONTENT_STARTS, CONTENT -> Preamble.NONE;
    };
  }

  /** None where there is no thinking: whatever looks like a tag is none. */
  @Override
  public Set<String> tags() {
    return state == State.CONTENT ? Set.of() : Set.of(opening, closing);
  }

  @Override
  public Text accept(String piece) {
    held.append(piece);
    StringBuilder thinking = new StringBuilder();
    StringBuilder content = new StringBuilder();
    State before;
    do {
      before = state;
      advance(thinking, content);
    } while (state != before);
    return new Text(content.toString(), thinking.toString());
  }

  @Override
  public Text flush() {
    String rest = take(held.length());
    return switch (state) {
      case BEFORE, CONTENT -> new Text(rest, "");
      case THINKING -> new Text("", rest);
      case THINKING_STARTS, CONTENT_STARTS -> new Text("", "");
    };
  }

  private void advance(StringBuilder thinking, StringBuilder content) {
    switch (state) {
      case BEFORE -> open();
      case THINKING_STARTS -> skipSpace(State.THINKING);
      case THINKING -> close(thinking);
      case CONTENT_STARTS -> skipSpace(State.CONTENT);
      case CONTENT -> content.append(take(held.length()));
    }
  }

  private void open() {
    String text = held.toString().stripLeading();
    if (text.startsWith(opening)) {
      take(held.length() - text.length() + opening.length());
      state = State.THINKING_STARTS;
    } else if (!opening.startsWith(text)) {
      state = State.CONTENT;
    }
  }

  private void skipSpace(State next) {
    take(held.length() - held.toString().stripLeading().length());
    if (!held.isEmpty()) {
      state = next;
    }
  }

  private void close(StringBuilder thinking) {
    int at = held.indexOf(closing);
    if (at >= 0) {
      thinking.append(take(at));
      take(closing.length());
      state = State.CONTENT_STARTS;
    } else {
      thinking.append(take(held.length() - AnswerSplitter.undecided(held, closing)));
    }
  }

  private String take(int length) {
    String text = held.substring(0, length);
    held.delete(0, length);
    return text;
  }
}
