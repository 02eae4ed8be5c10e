package dev.altiplano.generation.toolcall;

import dev.altiplano.model.Tool;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/**
 * What the arguments of tools are, where they are written as bare texts: text where the schema of
 * the parameter says so, otherwise what they mean as JSON.
 */
final class ParameterTypes {
  private final Map<String, JsonNode> properties;

  ParameterTypes(List<Tool> tools) {
    properties =
        tools.stream()
            .collect(
                Collectors.toUnmodifiableMap(
                    Tool::name, ParameterTypes::properties, (first, _) -> first));
  }

  private static JsonNode properties(Tool tool) {
    return JsonCalls.parsed(tool.parameters())
        .map(parameters -> parameters.path("properties"))
        .orElse(MissingNode.getInstance());
  }

  /** The value that a text stands for. */
  @Nullable Object value(String function, String parameter, String text) {
    JsonNode known = properties.getOrDefault(function, MissingNode.getInstance());
    if (known.path(parameter).path("type").asString("").equals("string")) {
      return text;
    }
    Optional<JsonNode> json = JsonCalls.parsed(text.strip()).filter(node -> !node.isMissingNode());
    return json.isPresent() ? JsonCalls.plain(json.get()) : text;
  }
}
