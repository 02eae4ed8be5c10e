package dev.altiplano.template.gotemplate;

import dev.altiplano.template.gotemplate.StructType.Field;
import dev.altiplano.template.gotemplate.Value.Nil;
import dev.altiplano.template.gotemplate.Value.Print;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Tools as templates see them. Of their JSON only what has a place in Ollama's types is kept; the
 * whole and each tool print as JSON, parameters in the order of their names.
 */
final class ToolValues {
  static final StructType PROPERTY =
      new StructType(
          "api.ToolProperty",
          Print.PARTS,
          List.of(
              Field.optional("AnyOf", "anyOf"),
              Field.optional("Type", "type"),
              Field.optional("Items", "items"),
              Field.optional("Description", "description"),
              Field.optional("Enum", "enum"),
              Field.optional("Properties", "properties"),
              Field.optional("Required", "required")));

  private static final StructType PARAMETERS =
      new StructType(
          "template.templateToolFunctionParameters",
          Print.PARTS,
          List.of(
              Field.named("Type", "type"),
              Field.optional("Defs", "$defs"),
              Field.optional("Items", "items"),
              Field.optional("Required", "required"),
              Field.named("Properties", "properties")));

  private static final StructType FUNCTION =
      new StructType(
          "template.templateToolFunction",
          Print.PARTS,
          List.of(
              Field.named("Name", "name"),
              Field.named("Description", "description"),
              Field.named("Parameters", "parameters")));

  private static final StructType TOOL =
      new StructType(
          "template.templateTool",
          Print.JSON,
          List.of(
              Field.named("Type", "type"),
              Field.optional("Items", "items"),
              Field.named("Function", "function")));

  private static final int MAX_DEPTH = 50;

  private ToolValues() {}

  static Value of(List<? extends Map<String, ?>> tools) {
    return new Value.Items(
        "template.templateTools", Print.JSON, tools.stream().map(ToolValues::tool).toList());
  }

  private static Value tool(Map<String, ?> tool) {
    Map<?, ?> function = object(tool.get("function"));
    Map<?, ?> parameters = object(function.get("parameters"));
    return new Value.Struct(
        TOOL,
        List.of(
            text(tool, "type"),
            HostValues.of(tool.get("items")),
            new Value.Struct(
                FUNCTION,
                List.of(text(function, "name"), text(function, "description"), of(parameters)))));
  }

  private static Value of(Map<?, ?> parameters) {
    return new Value.Struct(
        PARAMETERS,
        List.of(
            text(parameters, "type"),
            HostValues.of(parameters.get("$defs")),
            HostValues.of(parameters.get("items")),
            texts("[]string", Print.PARTS, parameters.get("required")),
            properties(parameters.get("properties"), 0)));
  }

  private static Value properties(@Nullable Object properties, int depth) {
    SortedMap<String, Value> entries = new TreeMap<>();
    if (depth < MAX_DEPTH) {
      object(properties)
          .forEach((name, value) -> entries.put(String.valueOf(name), property(value, depth)));
    }
    return new Value.Entries(
        "template.templateProperties",
        Print.JSON,
        entries,
        depth == 0 ? property(Map.of(), MAX_DEPTH) : Nil.INTERFACE);
  }

  private static Value property(@Nullable Object value, int depth) {
    Map<?, ?> property = object(value);
    return new Value.Struct(
        PROPERTY,
        List.of(
            new Value.Items(
                "[]api.ToolProperty",
                Print.PARTS,
                depth < MAX_DEPTH
                    ? items(property.get("anyOf")).stream()
                        .map(each -> property(each, depth + 1))
                        .toList()
                    : List.of()),
            texts("api.PropertyType", Print.ALONE, property.get("type")),
            HostValues.of(property.get("items")),
            text(property, "description"),
            new Value.Items(
                "[]interface {}",
                Print.PARTS,
                items(property.get("enum")).stream().map(HostValues::of).toList()),
            properties(property.get("properties"), depth + 1),
            texts("[]string", Print.PARTS, property.get("required"))));
  }

  private static Map<?, ?> object(@Nullable Object value) {
    return value instanceof Map<?, ?> map ? map : Map.of();
  }

  private static Collection<?> items(@Nullable Object value) {
    return value instanceof Collection<?> items ? items : List.of();
  }

  private static Value text(Map<?, ?> object, String name) {
    return object.get(name) instanceof String text ? Value.of(text) : Value.Text.EMPTY;
  }

  /** A list of texts; one text alone is a list of it. */
  private static Value texts(String type, Print print, @Nullable Object value) {
    Collection<?> texts = value instanceof String ? List.of(value) : items(value);
    return new Value.Items(
        type,
        print,
        texts.stream()
            .filter(String.class::isInstance)
            .map(text -> Value.of((String) text))
            .toList());
  }
}
