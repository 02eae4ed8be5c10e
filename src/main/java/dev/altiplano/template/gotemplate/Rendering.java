package dev.altiplano.template.gotemplate;

import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.ErrorKind;
import dev.altiplano.template.gotemplate.syntax.Quoted;
import dev.altiplano.template.limits.RenderLimits;
import java.nio.charset.StandardCharsets;
import java.time.Clock;

/**
 * The state of one rendering: where it stands and what it has spent. Everything that could cost
 * time, memory or stack in proportion to what a template asks for is charged here before it is
 * done.
 */
final class Rendering {
  /** Far above what templates need, and far below what the stack of a thread holds. */
  private static final int MAX_DEPTH = 1_000;

  /** What a step costs, in the unit in which one character costs one. */
  private static final int COST_OF_STEP = 16;

  private final String source;
  private final RenderLimits limits;
  private final Clock clock;
  private long spent;
  private int depth;
  private String template = "";
  private int position;
  private Object place = "";

  Rendering(String source, RenderLimits limits, Clock clock) {
    this.source = source;
    this.limits = limits;
    this.clock = clock;
  }

  Clock clock() {
    return clock;
  }

  /**
   * Notes what is being computed, for messages.
   *
   * @param what shows itself by its {@code toString}
   */
  void at(int where, Object what) {
    position = where;
    place = what;
    steps(1);
  }

  /** Notes which template is being executed and returns the one before. */
  String execute(String name) {
    String former = template;
    template = name;
    return former;
  }

  void steps(long count) {
    spend(count * COST_OF_STEP);
  }

  /** Charges for looking through so much text. */
  void scan(long characters) {
    spend(characters);
  }

  /** Charges for a text that grows: its length to be, and how much of that is new. */
  void room(long characters, long added) {
    if (characters > limits.outputLength()) {
      throw fault("a text has more than " + limits.outputLength() + " characters");
    }
    spend(2 * added);
  }

  private void spend(long cost) {
    spent += cost;
    if (spent > (long) limits.steps() * COST_OF_STEP) {
      throw fault("rendering takes more than " + limits.steps() + " steps");
    }
  }

  /** Goes one level deeper; every call is followed by {@link #leave}, unless rendering fails. */
  void enter() {
    steps(1);
    if (++depth > MAX_DEPTH) {
      throw fault("exceeded maximum template depth (%d)".formatted(MAX_DEPTH));
    }
  }

  void leave() {
    depth--;
  }

  /** What stops the rendering, in Go's words, which name the place. */
  AltiplanoException fault(String reason) {
    int lineStart = source.lastIndexOf('\n', position - 1) + 1;
    long line = source.substring(0, lineStart).chars().filter(c -> c == '\n').count() + 1;
    int column = source.substring(lineStart, position).getBytes(StandardCharsets.UTF_8).length;
    return new AltiplanoException(
        ErrorKind.INVALID_OPTION,
        "template: :%d:%d: executing %s at <%s>: %s"
            .formatted(line, column, Quoted.of(template), place, reason));
  }
}
