package dev.altiplano.generation.toolcall;

import dev.altiplano.generation.toolcall.Reading.Calls;
import dev.altiplano.generation.toolcall.Reading.NoCall;
import dev.altiplano.model.Tool;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Calls in JSON that nothing announces, as Llama 3 writes them, or a token that is no text in
 * itself. Only the names of the tools tell a call from an answer that is JSON.
 */
final class BareJson implements ToolCallSyntax {
  private static final String PYTHON_TAG = "<|python_tag|>";

  /** An answer that is JSON of another kind is not held back to its end. */
  private static final Pattern BEGINNING =
      Pattern.compile("\\[?\\s*\\{\\s*\"(?:name|type|id|function|parameters|arguments)\"");

  private final Set<String> names;

  BareJson(List<Tool> tools) {
    names = tools.stream().map(Tool::name).collect(Collectors.toUnmodifiableSet());
  }

  @Override
  public List<String> openings() {
    return List.of(PYTHON_TAG);
  }

  @Override
  public String bareOpenings() {
    return "{[";
  }

  @Override
  public List<String> closings() {
    return List.of(";", ",");
  }

  @Override
  public Reading read(String text, boolean isWhole) {
    int start = text.startsWith(PYTHON_TAG) ? PYTHON_TAG.length() : 0;
    Matcher beginning = BEGINNING.matcher(text);
    if (start == 0
        && !beginning.lookingAt()
        && Reading.unmatched(beginning, false) instanceof NoCall) {
      return Reading.NO_CALL;
    }
    return switch (JsonCalls.read(text, start, isWhole)) {
      case Calls calls when calls.calls().stream().allMatch(call -> names.contains(call.name())) ->
          calls;
      case Calls _ -> Reading.NO_CALL;
      case Reading other -> other;
    };
  }
}
