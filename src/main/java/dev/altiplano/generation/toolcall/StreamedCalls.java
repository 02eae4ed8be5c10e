package dev.altiplano.generation.toolcall;

import dev.altiplano.generation.toolcall.Reading.Broken;
import dev.altiplano.generation.toolcall.Reading.Calls;
import dev.altiplano.generation.toolcall.Reading.NoCall;
import dev.altiplano.generation.toolcall.Reading.Unfinished;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Looks for the calls of a syntax. White space around a call is no part of the answer. */
final class StreamedCalls implements ToolCallParser {
  /** Up to here, it is looked at with each piece whether it can still be a call. */
  private static final int SHORT = 256;

  private enum Place {
    /** Nothing but white space came. */
    BEGINNING,
    /** Nothing but white space and closings came since a call. */
    BEHIND_CALL,
    TEXT,
    /** All that follows is calls. */
    REST,
    /** What followed could not be read, and no more is. */
    BROKEN
  }

  private final ToolCallSyntax syntax;
  private final StringBuilder held = new StringBuilder();
  private Place place = Place.BEGINNING;
  private String problem = "";

  /** Whether {@link #held} begins with what may be a call, but for white space. */
  private boolean isWithinCall;

  StreamedCalls(ToolCallSyntax syntax) {
    this.syntax = syntax;
  }

  @Override
  public Set<String> tags() {
    return syntax.tags();
  }

  @Override
  public Parsed accept(String text) {
    held.append(text);
    // A call ends with a bracket: to read a long one anew with every token would take long.
    boolean isPointless =
        isWithinCall
            && held.length() > SHORT
            && text.chars().noneMatch(c -> c == '}' || c == ']' || c == '>');
    return isPointless ? Parsed.NOTHING : parse(false);
  }

  @Override
  public Parsed flush() {
    return parse(true);
  }

  private Parsed parse(boolean isWhole) {
    var content = new StringBuilder();
    List<FunctionCall> calls = new ArrayList<>();
    boolean goesOn;
    do {
      goesOn = step(isWhole, content, calls);
    } while (goesOn);
    return new Parsed(content.toString(), calls, problem);
  }

  /** Takes from what is held what is certain; whether there may be more. */
  private boolean step(boolean isWhole, StringBuilder content, List<FunctionCall> calls) {
    isWithinCall = false;
    if (place == Place.BEHIND_CALL && !isBehindClosings(isWhole)) {
      return false;
    }
    if (place == Place.BROKEN || (place == Place.REST && held.isEmpty())) {
      held.setLength(0);
      return false;
    }
    int opening = place == Place.REST ? 0 : opening();
    if (opening < 0) {
      emit(held.length() - (isWhole ? 0 : undecided()), content);
      return false;
    }
    return switch (syntax.read(held.substring(opening), isWhole)) {
      case Unfinished _ -> {
        emit(withoutSpace(opening), content);
        isWithinCall = true;
        yield false;
      }
      case NoCall _ -> {
        emit(opening + 1, content);
        place = Place.TEXT;
        yield true;
      }
      case Calls found -> {
        int end = opening + found.end();
        int before = withoutSpace(opening);
        emit(before, content);
        calls.addAll(found.calls());
        held.delete(0, end - before);
        place = syntax.takesTheRest() ? Place.REST : Place.BEHIND_CALL;
        yield true;
      }
      case Broken(String why) -> {
        emit(withoutSpace(opening), content);
        place = Place.BROKEN;
        problem = why;
        yield true;
      }
    };
  }

  /** Drops white space and closings; false where more of them may come. */
  private boolean isBehindClosings(boolean isWhole) {
    Optional<String> closing;
    do {
      held.delete(0, firstNonSpace());
      String text = held.toString();
      closing = syntax.closings().stream().filter(text::startsWith).findFirst();
      closing.ifPresent(found -> held.delete(0, found.length()));
    } while (closing.isPresent());
    String text = held.toString();
    return isWhole || syntax.closings().stream().noneMatch(each -> each.startsWith(text));
  }

  private int opening() {
    int first = firstNonSpace();
    if (place != Place.TEXT
        && first < held.length()
        && syntax.bareOpenings().indexOf(held.charAt(first)) >= 0) {
      return first;
    }
    return syntax.openings().stream()
        .mapToInt(held::indexOf)
        .filter(at -> at >= 0)
        .min()
        .orElse(-1);
  }

  /** Length of the end of the held text that a call may begin with, and white space before it. */
  private int undecided() {
    int longest = 0;
    for (String opening : syntax.openings()) {
      for (int length = Math.min(opening.length() - 1, held.length()); length > longest; length--) {
        if (opening.startsWith(held.substring(held.length() - length))) {
          longest = length;
        }
      }
    }
    return held.length() - withoutSpace(held.length() - longest);
  }

  private void emit(int length, StringBuilder content) {
    if (length > 0) {
      place = firstNonSpace() < length ? Place.TEXT : place;
      content.append(held, 0, length);
      held.delete(0, length);
    }
  }

  private int firstNonSpace() {
    int at = 0;
    while (at < held.length() && Character.isWhitespace(held.charAt(at))) {
      at++;
    }
    return at;
  }

  /** Where the white space begins that precedes a place. */
  private int withoutSpace(int end) {
    int at = end;
    while (at > 0 && Character.isWhitespace(held.charAt(at - 1))) {
      at--;
    }
    return at;
  }
}
