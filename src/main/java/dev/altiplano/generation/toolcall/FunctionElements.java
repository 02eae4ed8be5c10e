package dev.altiplano.generation.toolcall;

import dev.altiplano.generation.toolcall.Reading.Broken;
import dev.altiplano.generation.toolcall.Reading.Calls;
import dev.altiplano.generation.toolcall.Reading.NoCall;
import dev.altiplano.model.Tool;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * {@code <function=name><parameter=name>value</parameter></function>}, as Qwen3-Coder writes it. A
 * value is text where the schema of the parameter says so, otherwise what it means as JSON. In
 * place of the parameters, there may be an object.
 */
final class FunctionElements implements ToolCallSyntax {
  private static final String TAG = "<tool_call>";
  private static final String SEED_TAG = "<seed:tool_call>";
  private static final String FUNCTION = "<function=";
  private static final String END = "</function>";

  private static final Pattern HEADER =
      Pattern.compile("(?:<(?:seed:)?tool_call>)?\\s*<function=\\s*([^>\\s]+)\\s*>");

  /** White space around a value is one line break on either side; more belongs to it. */
  private static final Pattern PARAMETER =
      Pattern.compile(
          "\\s*<parameter=\\s*([^>]+?)\\s*>\\n?(.*?)\\n?(?:</parameter>|(?=<parameter=)|\\z)",
          Pattern.DOTALL);

  private final ParameterTypes types;

  FunctionElements(List<Tool> tools) {
    types = new ParameterTypes(tools);
  }

  @Override
  public List<String> openings() {
    return List.of(TAG, SEED_TAG, FUNCTION);
  }

  @Override
  public List<String> closings() {
    return List.of("</tool_call>", "</seed:tool_call>");
  }

  @Override
  public Reading read(String text, boolean isWhole) {
    Matcher header = HEADER.matcher(text);
    if (!header.lookingAt()) {
      return Reading.unmatched(header, false) instanceof NoCall
          ? Broken.after(TAG)
          : Reading.cut(text, isWhole);
    }
    int end = text.indexOf(END, header.end());
    if (end < 0) {
      return Reading.cut(text, isWhole);
    }
    return arguments(header.group(1), text.substring(header.end(), end))
        .<Reading>map(
            arguments ->
                new Calls(
                    List.of(new FunctionCall(header.group(1), arguments)), end + END.length()))
        .orElseGet(() -> Broken.after(FUNCTION));
  }

  private Optional<Map<String, @Nullable Object>> arguments(String function, String elements) {
    if (elements.strip().startsWith("{")) {
      return JsonCalls.object(elements.strip());
    }
    Map<String, @Nullable Object> arguments = new LinkedHashMap<>();
    Matcher parameter = PARAMETER.matcher(elements);
    int at = 0;
    while (parameter.find(at) && parameter.start() == at) {
      String name = parameter.group(1);
      arguments.put(name, types.value(function, name, parameter.group(2)));
      at = parameter.end();
    }
    return elements.substring(at).isBlank() ? Optional.of(arguments) : Optional.empty();
  }
}
