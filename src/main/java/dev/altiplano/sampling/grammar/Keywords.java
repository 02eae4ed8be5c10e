package dev.altiplano.sampling.grammar;

import java.util.EnumSet;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** The keywords of JSON Schema that are known here. */
final class Keywords {
  private static final Set<String> OBJECT =
      Set.of("properties", "required", "additionalProperties", "minProperties", "maxProperties");
  private static final Set<String> ARRAY = Set.of("items", "prefixItems", "minItems", "maxItems");
  private static final Set<String> STRING = Set.of("minLength", "maxLength", "pattern", "format");
  private static final Set<String> NUMBER =
      Set.of("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf");
  private static final Set<String> ANY =
      Set.of("type", "enum", "const", "anyOf", "oneOf", "allOf", "$ref", "$defs", "definitions");

  /** They say something about a value, and ask nothing of it. */
  private static final Set<String> REMARKS =
      Set.of(
          "title",
          "description",
          "default",
          "example",
          "examples",
          "deprecated",
          "readOnly",
          "writeOnly",
          "$schema",
          "$id",
          "$comment",
          "$anchor");

  private Keywords() {}

  /**
   * Checks that every keyword of a schema can be kept.
   *
   * @throws SchemaException naming the first that cannot
   */
  static void check(SchemaDocument document, JsonNode schema) {
    if (schema.isBoolean()) {
      return;
    }
    if (!schema.isObject()) {
      throw document.refusal(schema, "must be an object, true or false");
    }
    for (String keyword : schema.propertyNames()) {
      if (!isKnown(keyword) && !isHarmless(keyword, schema.get(keyword))) {
        throw document.refusal(
            schema, "has the keyword '%s', which is not supported".formatted(keyword));
      }
    }
  }

  private static boolean isKnown(String keyword) {
    return ANY.contains(keyword)
        || OBJECT.contains(keyword)
        || ARRAY.contains(keyword)
        || STRING.contains(keyword)
        || NUMBER.contains(keyword)
        || REMARKS.contains(keyword)
        || keyword.startsWith("x-");
  }

  /** Keywords at the value that they have anyhow. */
  private static boolean isHarmless(String keyword, JsonNode value) {
    return switch (keyword) {
      case "uniqueItems", "nullable" -> value.isBoolean() && !value.booleanValue();
      case "unevaluatedProperties", "additionalItems", "unevaluatedItems" ->
          value.isBoolean() && value.booleanValue();
      default -> false;
    };
  }

  /** Whether a keyword asks something of values of one type, and nothing of others. */
  static boolean isOf(JsonType type, String keyword) {
    return switch (type) {
      case OBJECT -> OBJECT.contains(keyword);
      case ARRAY -> ARRAY.contains(keyword);
      case STRING -> STRING.contains(keyword);
      case NUMBER, INTEGER -> NUMBER.contains(keyword);
      case BOOLEAN, NULL -> false;
    };
  }

  /** The types that a schema without a type seems to be about; none if it has no such keyword. */
  static Set<JsonType> meant(JsonNode schema) {
    Set<JsonType> types = EnumSet.noneOf(JsonType.class);
    for (String keyword : schema.propertyNames()) {
      for (JsonType type : JsonType.ALL) {
        if (isOf(type, keyword)) {
          types.add(type);
        }
      }
    }
    return types;
  }
}
