package dev.altiplano.generation.toolcall;

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
    return JsonCalls.read(text, opening.get().length(), isWhole);
  }
}
