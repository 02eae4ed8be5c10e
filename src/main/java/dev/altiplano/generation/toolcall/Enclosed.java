package dev.altiplano.generation.toolcall;

import dev.altiplano.generation.toolcall.Reading.Broken;
import dev.altiplano.generation.toolcall.Reading.Calls;
import dev.altiplano.generation.toolcall.Reading.NoCall;
import dev.altiplano.generation.toolcall.Reading.Unfinished;
import java.util.List;
import java.util.function.Function;

/**
 * Calls between two tags that are read once the second has come, or nothing more will.
 *
 * @param body reads all that stands between them; unfinished where the second tag must have been a
 *     part of it, as within a string
 * @param innerTags tags within a call
 */
record Enclosed(
    String opening, String closing, Function<String, Reading> body, List<String> innerTags)
    implements ToolCallSyntax {
  @Override
  public List<String> openings() {
    return List.of(opening);
  }

  @Override
  public List<String> closings() {
    return List.of(closing);
  }

  @Override
  public Reading read(String text, boolean isWhole) {
    if (!text.startsWith(opening)) {
      return Reading.NO_CALL;
    }
    int start = opening.length();
    for (int end = text.indexOf(closing, start); end >= 0; end = text.indexOf(closing, end + 1)) {
      switch (body.apply(text.substring(start, end))) {
        case Calls(List<FunctionCall> calls, int _) -> {
          return new Calls(calls, end + closing.length());
        }
        case NoCall _, Broken _ -> {
          return Broken.after(opening);
        }
        case Unfinished _ -> {}
      }
    }
    return isWhole && body.apply(text.substring(start)) instanceof Calls calls
        ? new Calls(calls.calls(), text.length())
        : Reading.cut(text, isWhole);
  }
}
