package dev.altiplano.generation.toolcall;

import dev.altiplano.generation.toolcall.Reading.Broken;
import dev.altiplano.generation.toolcall.Reading.NoCall;
import dev.altiplano.generation.toolcall.Reading.Unfinished;
import java.util.List;
import java.util.Optional;

/** A tag, then a call or a list of calls in JSON. */
record TaggedJson(List<String> openings, List<String> closings) implements ToolCallSyntax {
  @Override
  public Reading read(String text, boolean isWhole) {
    Optional<String> opening = openings.stream().filter(text::startsWith).findFirst();
    if (opening.isEmpty()) {
      return Reading.NO_CALL;
    }
    return switch (JsonCalls.read(text, opening.get().length(), false)) {
      case Unfinished _ -> Reading.cut(text, isWhole);
      case NoCall _ -> Broken.after(opening.get());
      case Reading other -> other;
    };
  }
}
