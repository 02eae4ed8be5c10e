package dev.altiplano.template.jinja;

import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.ErrorKind;
import dev.altiplano.template.limits.RenderLimits;
import java.time.Clock;

/**
 * The state of one rendering: where it stands and what it has spent. Everything that could cost
 * time, memory or stack in proportion to what a template asks for is charged here before it is
 * done.
 */
final class Rendering {
  /** Far above what recursive templates need, and far below what the stack of a thread holds. */
  private static final int MAX_DEPTH = 200;

  /** What a step costs, in the unit in which looking at one character costs one. */
  private static final int COST_OF_STEP = 16;

  private static final int COST_OF_NEW_CHARACTER = 2;
  private static final int COST_OF_NEW_ITEM = 4 * COST_OF_STEP;

  private final RenderLimits limits;
  private final Clock clock;
  private long spent;
  private int depth;
  private int line = 1;

  Rendering(RenderLimits limits, Clock clock) {
    this.limits = limits;
    this.clock = clock;
  }

  Clock clock() {
    return clock;
  }

  int line() {
    return line;
  }

  void at(int line) {
    this.line = line;
  }

  void step() {
    steps(1);
  }

  void steps(long count) {
    spend(count * COST_OF_STEP);
  }

  /** Charges for list items that do not exist yet, which take memory beside time. */
  void newItems(long count) {
    spend(count * COST_OF_NEW_ITEM);
  }

  /** Charges for looking through so much text. */
  void scan(long characters) {
    spend(characters);
  }

  /** Charges for looking at so many characters for each of so many others, in the worst case. */
  void search(int length, int wanted) {
    steps((length / COST_OF_STEP + 1L) * (wanted / COST_OF_STEP + 1L));
  }

  /** Charges for a text that is about to be made. */
  void room(long characters) {
    room(characters, characters);
  }

  /** Likewise for a text that grows: its length to be, and how much of that is new. */
  void room(long characters, long added) {
    if (characters > limits.outputLength()) {
      throw fault("a text has more than " + limits.outputLength() + " characters");
    }
    spend(added * COST_OF_NEW_CHARACTER);
  }

  private void spend(long cost) {
    spent += cost;
    if (spent > (long) limits.steps() * COST_OF_STEP) {
      throw fault("rendering takes more than " + limits.steps() + " steps");
    }
  }

  /** Goes one level deeper; every call is followed by {@link #leave}, unless rendering fails. */
  void enter() {
    step();
    if (++depth > MAX_DEPTH) {
      throw fault("nested deeper than " + MAX_DEPTH + " levels");
    }
  }

  void leave() {
    depth--;
  }

  /** What stops the rendering, in words that name the line. */
  AltiplanoException fault(String reason) {
    return new AltiplanoException(
        ErrorKind.INVALID_OPTION, "template line " + line + ": " + reason);
  }

  /** The same for values of the wrong type. */
  AltiplanoException wrongType(String wanted, Value found) {
    return fault(
        found instanceof Value.Undefined undefined
            ? undefined.reason()
            : wanted + ", not '" + found.type() + "'");
  }
}
