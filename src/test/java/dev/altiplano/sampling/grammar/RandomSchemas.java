package dev.altiplano.sampling.grammar;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import tools.jackson.databind.json.JsonMapper;

/** Draws schemas that use every keyword that is supported, nested and combined. */
public final class RandomSchemas {
  private static final JsonMapper MAPPER = new JsonMapper();
  private static final List<String> NAMES =
      List.of("name", "id", "größe", "a\"b", "tags", "x", "address", "kind", "naming", "名");
  private static final List<String> PATTERNS =
      List.of(
          "^[a-z]{1,8}$",
          "[0-9]",
          "^(foo|bar)+$",
          "^\\d{3}-\\d{4}$",
          "ab*c",
          "^[^\\n\"]{2,5}$",
          "^\\w+\\s\\w+$",
          "^$|^[äöü]+$",
          "[\\u4e00-\\u4eff]");
  private static final List<String> FORMATS =
      List.of("date", "date-time", "time", "uuid", "email", "ipv4", "uri");

  private final RandomGenerator random;

  public RandomSchemas(RandomGenerator random) {
    this.random = random;
  }

  /** A schema as text; its value is an object more often than not. */
  public String next() {
    Map<String, Object> root = random.nextInt(4) == 0 ? schema(3) : object(3);
    if (random.nextInt(6) == 0) {
      root = recursive();
    }
    return MAPPER.writeValueAsString(root);
  }

  private Map<String, Object> recursive() {
    Map<String, Object> node = object(1);
    properties(node).put("next", Map.of("anyOf", List.of(type("null"), ref("#/$defs/node"))));
    properties(node).put("children", array(ref("#/$defs/node")));
    Map<String, Object> root = new LinkedHashMap<>(ref("#/$defs/node"));
    root.put("$defs", Map.of("node", node));
    return root;
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> properties(Map<String, Object> object) {
    return (Map<String, Object>)
        object.computeIfAbsent("properties", key -> new LinkedHashMap<String, Object>());
  }

  private static Map<String, Object> ref(String target) {
    return Map.of("$ref", target);
  }

  private static Map<String, Object> type(String name) {
    Map<String, Object> schema = new LinkedHashMap<>();
    schema.put("type", name);
    return schema;
  }

  private Map<String, Object> schema(int depth) {
    int kinds = depth > 0 ? 15 : 8;
    return switch (random.nextInt(kinds)) {
      case 0 -> type("boolean");
      case 1 -> type(random.nextBoolean() ? "null" : "string");
      case 2 -> number("integer");
      case 3 -> number("number");
      case 4, 5 -> string();
      case 6 -> constants();
      case 7 -> Map.of("type", List.of("string", "null", "integer"));
      case 8, 9, 10 -> object(depth - 1);
      case 11, 12 -> array(depth);
      case 13 ->
          Map.of(
              random.nextBoolean() ? "anyOf" : "oneOf",
              List.of(type("string"), number("integer"), type("null"), array(type("boolean"))));
      default -> union(depth);
    };
  }

  /** Objects that a constant tells apart; and what holds for all of them beside. */
  private Map<String, Object> union(int depth) {
    List<Object> branches = new ArrayList<>();
    for (String kind : List.of("circle", "square", "none")) {
      Map<String, Object> branch = object(depth - 1);
      properties(branch).put("kind", Map.of("const", kind));
      branch.put("required", List.of("kind"));
      branches.add(branch);
    }
    Map<String, Object> union = new LinkedHashMap<>();
    union.put("oneOf", branches);
    if (random.nextBoolean()) {
      union.put(
          "allOf",
          List.of(
              Map.of(
                  "type", "object",
                  "properties", Map.of("id", number("integer")),
                  "required", List.of("id"))));
    }
    return union;
  }

  private Map<String, Object> number(String type) {
    Map<String, Object> schema = type(type);
    double low = random.nextInt(-2000, 2000) / (type.equals("integer") ? 1.0 : 8.0);
    double high = low + random.nextInt(0, 3000);
    if (random.nextBoolean()) {
      schema.put("minimum", type.equals("integer") ? (Object) (long) low : (Object) low);
    }
    if (random.nextInt(3) == 0) {
      schema.put("exclusiveMaximum", high + 100);
    } else if (random.nextBoolean()) {
      schema.put("maximum", high);
    }
    if (type.equals("integer") && random.nextInt(4) == 0) {
      schema.put("multipleOf", random.nextInt(1, 60));
    }
    return schema;
  }

  private Map<String, Object> string() {
    Map<String, Object> schema = type("string");
    switch (random.nextInt(5)) {
      case 0 -> schema.put("pattern", pick(PATTERNS));
      case 1 -> {
        schema.put("format", pick(FORMATS));
        if (random.nextBoolean()) {
          schema.put("maxLength", 40 + random.nextInt(300));
        }
      }
      case 2 -> {
        int least = random.nextInt(6);
        schema.put("minLength", least);
        schema.put("maxLength", least + random.nextInt(12));
      }
      case 3 -> {
        schema.put("pattern", "^[ab\\n]*$");
        schema.put("minLength", 2);
        schema.put("maxLength", 9);
      }
      default -> {}
    }
    return schema;
  }

  private Map<String, Object> constants() {
    return switch (random.nextInt(3)) {
      case 0 -> Map.of("enum", List.of("red", "green\n", "\"blue\"", "größe"));
      case 1 -> Map.of("const", Map.of("a", List.of(1, 2.5, "x")));
      default -> Map.of("type", List.of("integer", "string"), "enum", List.of(1, 22, "3", true));
    };
  }

  private Map<String, Object> array(int depth) {
    Map<String, Object> schema = array(schema(depth - 1));
    if (random.nextInt(3) == 0) {
      schema.put("prefixItems", List.of(type("boolean"), schema(depth - 1)));
    }
    int least = random.nextInt(4);
    if (random.nextBoolean()) {
      schema.put("minItems", least);
    }
    if (random.nextBoolean()) {
      schema.put("maxItems", least + random.nextInt(3));
    }
    return schema;
  }

  private static Map<String, Object> array(Map<String, Object> items) {
    Map<String, Object> schema = type("array");
    schema.put("items", items);
    return schema;
  }

  private Map<String, Object> object(int depth) {
    Map<String, Object> schema = type("object");
    List<String> required = new ArrayList<>();
    for (String name : NAMES) {
      if (random.nextInt(3) == 0) {
        properties(schema).put(name, schema(depth));
        if (random.nextBoolean()) {
          required.add(name);
        }
      }
    }
    schema.put("required", required);
    switch (random.nextInt(4)) {
      case 0 -> schema.put("additionalProperties", false);
      case 1 -> schema.put("additionalProperties", number("integer"));
      case 2 -> schema.put("additionalProperties", true);
      default -> {}
    }
    return schema;
  }

  private String pick(List<String> from) {
    return from.get(random.nextInt(from.size()));
  }
}
