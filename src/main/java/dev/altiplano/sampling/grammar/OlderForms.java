package dev.altiplano.sampling.grammar;

import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Says in the words of the latest draft of JSON Schema what older ones, and OpenAPI, say in others.
 */
final class OlderForms {
  private static final List<String> MAPS = List.of("properties", "$defs", "definitions");

  private OlderForms() {}

  /** Rewrites a schema and all schemas in it. */
  static void rewrite(JsonNode node) {
    if (!(node instanceof ObjectNode schema)) {
      return;
    }
    tuple(schema);
    nullable(schema);
    for (String map : MAPS) {
      schema.path(map).forEach(OlderForms::rewrite);
    }
    for (String keyword : List.of("anyOf", "oneOf", "allOf", "prefixItems")) {
      if (schema.path(keyword).isArray()) {
        schema.get(keyword).forEach(OlderForms::rewrite);
      }
    }
    rewrite(schema.path("items"));
    rewrite(schema.path("additionalProperties"));
  }

  /** A list of the first items is {@code prefixItems}, and those after them are {@code items}. */
  private static void tuple(ObjectNode schema) {
    if (schema.path("items").isArray() && !schema.has("prefixItems")) {
      schema.set("prefixItems", schema.remove("items"));
      JsonNode others = schema.remove("additionalItems");
      if (others != null) {
        schema.set("items", others);
      }
    }
  }

  /** OpenAPI's way of adding a type to the one that is named. */
  private static void nullable(ObjectNode schema) {
    JsonNode nullable = schema.path("nullable");
    JsonNode type = schema.path("type");
    if (nullable.isBoolean() && nullable.booleanValue() && type.isString()) {
      schema.remove("nullable");
      schema.putArray("type").add(type).add("null");
    }
  }
}
