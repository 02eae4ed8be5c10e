package dev.altiplano.generation.toolcall;

import dev.altiplano.generation.toolcall.Reading.Calls;
import dev.altiplano.model.Tool;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/**
 * {@code <function=name><parameter=name>value</parameter></function>}, as Qwen3-Coder writes it. A
 * value is text where the schema of the parameter says so, otherwise what it means as JSON.
 */
final class FunctionElements implements ToolCallSyntax {
  private static final String TAG = "<tool_call>";
  private static final String FUNCTION = "<function=";
  private static final String END = "</function>";

  private static final Pattern HEADER =
      Pattern.compile("(?:<tool_call>)?\\s*<function=\\s*([^>\\s]+)\\s*>");

  /** White space around a value is one line break on either side; more belongs to it. */
  private static final Pattern PARAMETER =
      Pattern.compile(
          "\\s*<parameter=\\s*([^>]+?)\\s*>\\n?(.*?)\\n?(?:</parameter>|(?=<parameter=)|\\z)",
          Pattern.DOTALL);

  private final Map<String, JsonNode> schemas;

  FunctionElements(List<Tool> tools) {
    schemas =
        tools.stream()
            .collect(
                Collectors.toUnmodifiableMap(
                    Tool::name, FunctionElements::properties, (first, _) -> first));
  }

  private static JsonNode properties(Tool tool) {
    return JsonCalls.parsed(tool.parameters())
        .map(parameters -> parameters.path("properties"))
        .orElse(MissingNode.getInstance());
  }

  @Override
  public List<String> openings() {
    return List.of(TAG, FUNCTION);
  }

  @Override
  public List<String> closings() {
    return List.of("</tool_call>");
  }

  @Override
  public Reading read(String text, boolean isWhole) {
    Matcher header = HEADER.matcher(text);
    if (!header.lookingAt()) {
      return Reading.unmatched(header, isWhole);
    }
    int end = text.indexOf(END, header.end());
    if (end < 0) {
      return Reading.unfinished(isWhole);
    }
    return arguments(header.group(1), text.substring(header.end(), end))
        .<Reading>map(
            arguments ->
                new Calls(
                    List.of(new FunctionCall(header.group(1), arguments)), end + END.length()))
        .orElse(Reading.NO_CALL);
  }

  private Optional<Map<String, @Nullable Object>> arguments(String function, String elements) {
    JsonNode properties = schemas.getOrDefault(function, MissingNode.getInstance());
    Map<String, @Nullable Object> arguments = new LinkedHashMap<>();
    Matcher parameter = PARAMETER.matcher(elements);
    int at = 0;
    while (parameter.find(at) && parameter.start() == at) {
      String name = parameter.group(1);
      arguments.put(name, value(parameter.group(2), properties, name));
      at = parameter.end();
    }
    return elements.substring(at).isBlank() ? Optional.of(arguments) : Optional.empty();
  }

  private static @Nullable Object value(String text, JsonNode properties, String parameter) {
    if (properties.path(parameter).path("type").asString("").equals("string")) {
      return text;
    }
    Optional<JsonNode> json = JsonCalls.parsed(text.strip()).filter(node -> !node.isMissingNode());
    return json.isPresent() ? JsonCalls.plain(json.get()) : text;
  }
}
