package dev.altiplano.template.gotemplate;

import java.util.List;
import java.util.stream.Collectors;

/** Types of parameters as TypeScript writes them. */
final class TypeScript {
  private static final String ANY = "any";

  private TypeScript() {}

  static Value typeOf(Arguments call) {
    if (call.first() instanceof Value.Struct property
        && property.type().equals(ToolValues.PROPERTY)) {
      return Value.of(type(property));
    }
    throw call.rendering()
        .fault(
            "wrong type for value; expected %s; got %s"
                .formatted(ToolValues.PROPERTY.name(), call.first().typeName()));
  }

  private static String type(Value.Struct property) {
    List<Value> alternatives = items(property, "AnyOf");
    if (!alternatives.isEmpty()) {
      return alternatives.stream()
          .map(alternative -> type((Value.Struct) alternative))
          .collect(Collectors.joining(" | "));
    }
    List<Value> types = items(property, "Type");
    return types.isEmpty()
        ? ANY
        : types.stream()
            .map(type -> name(((Value.Text) type).value()))
            .collect(Collectors.joining(" | "));
  }

  private static List<Value> items(Value.Struct property, String field) {
    int index = property.type().indexOf(field).orElseThrow();
    return ((Value.Items) property.fields().get(index)).items();
  }

  private static String name(String jsonType) {
    return switch (jsonType) {
      case "string" -> "string";
      case "number", "integer" -> "number";
      case "boolean" -> "boolean";
      case "array" -> "any[]";
      case "object" -> "Record<string, any>";
      case "null" -> "null";
      default -> ANY;
    };
  }
}
