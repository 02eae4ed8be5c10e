package dev.altiplano.api;

import dev.altiplano.api.gojson.JsonObject;
import dev.altiplano.api.gojson.JsonValue;
import dev.altiplano.api.gojson.JsonValue.Kind;
import dev.altiplano.model.Tool;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code tools}: functions that the model may call. It is told all that was sent of them, where
 * Ollama drops the keywords of a schema that it does not know.
 */
final class ToolsField {
  private ToolsField() {}

  private record Signature(String name, String parameters) {}

  static List<Tool> read(JsonObject body) {
    List<Signature> signatures =
        body.objects("tools", "api.Tools", "api.Tool", ToolsField::signature);
    List<Map<String, @Nullable Object>> definitions =
        body.elements("tools", "api.Tools", ToolsField::definition);
    List<Tool> tools = new ArrayList<>();
    for (int i = 0; i < signatures.size(); i++) {
      Signature signature = signatures.get(i);
      tools.add(new Tool(signature.name(), signature.parameters(), definitions.get(i)));
    }
    return tools;
  }

  private static Signature signature(JsonObject tool) {
    JsonObject function = tool.object("function", "api.ToolFunction");
    var _ = function.string("description");
    var _ = function.object("parameters", "api.ToolFunctionParameters");
    return new Signature(
        function.string("name"), function.value("parameters").map(JsonValue::source).orElse(""));
  }

  private static Map<String, @Nullable Object> definition(JsonValue tool) {
    Map<String, @Nullable Object> definition = new LinkedHashMap<>();
    if (tool.kind() == Kind.OBJECT) {
      tool.members((name, value) -> definition.put(name, value.plain()));
    }
    return definition;
  }
}
