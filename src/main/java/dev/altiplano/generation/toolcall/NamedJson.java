package dev.altiplano.generation.toolcall;

import dev.altiplano.generation.toolcall.Reading.Broken;
import dev.altiplano.generation.toolcall.Reading.Calls;
import dev.altiplano.generation.toolcall.Reading.NoCall;
import java.util.List;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of a function, then its arguments in JSON.
 *
 * @param header all that precedes the arguments; its first group is the name
 */
record NamedJson(
    List<String> openings, Pattern header, List<String> closings, List<String> innerTags)
    implements ToolCallSyntax {
  @Override
  public Reading read(String text, boolean isWhole) {
    int start = text.indexOf('{');
    Matcher matcher = header.matcher(start < 0 ? text : text.substring(0, start));
    boolean matches = matcher.matches();
    if (!matches && (start >= 0 || Reading.unmatched(matcher, false) instanceof NoCall)) {
      return Broken.after(openings.getFirst());
    }
    OptionalInt end = start < 0 ? OptionalInt.empty() : JsonCalls.end(text, start);
    if (end.isEmpty()) {
      return Reading.cut(text, isWhole);
    }
    return JsonCalls.object(text.substring(start, end.getAsInt()))
        .<Reading>map(
            arguments ->
                new Calls(List.of(new FunctionCall(matcher.group(1), arguments)), end.getAsInt()))
        .orElseGet(() -> Broken.after(openings.getFirst()));
  }
}
