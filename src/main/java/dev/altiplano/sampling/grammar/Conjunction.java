package dev.altiplano.sampling.grammar;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BinaryOperator;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Schemas that hold at once, references and {@code allOf} resolved. Of some of them an {@code
 * anyOf} or {@code oneOf} is decided already: the branch is among the schemas.
 */
final class Conjunction {
  private static final List<String> GROUPS = List.of("anyOf", "oneOf");

  private final SchemaDocument document;

  /** With the groups that are decided, by the schemas they belong to. */
  private final Map<Identity, Set<String>> schemas = new LinkedHashMap<>();

  private Conjunction(SchemaDocument document) {
    this.document = document;
  }

  /** A schema of the document, which is like no other. */
  record Identity(JsonNode schema) {
    @Override
    @SuppressWarnings("ReferenceEquality")
    public boolean equals(@Nullable Object other) {
      return other instanceof Identity identity && identity.schema == schema;
    }

    @Override
    public int hashCode() {
      return System.identityHashCode(schema);
    }
  }

  /** A group of branches one of which has to hold, and whose it is. */
  record Group(JsonNode schema, String keyword, List<JsonNode> branches) {}

  static Conjunction of(SchemaDocument document, List<JsonNode> schemas) {
    var conjunction = new Conjunction(document);
    schemas.forEach(conjunction::add);
    return conjunction;
  }

  private void add(JsonNode schema) {
    Identity identity = new Identity(schema);
    if (schemas.containsKey(identity) || (schema.isBoolean() && schema.booleanValue())) {
      return;
    }
    Keywords.check(document, schema);
    schemas.put(identity, Set.of());
    if (schema.has("$ref")) {
      add(document.resolve(schema, schema.get("$ref")));
    }
    if (schema.has("allOf")) {
      branches(schema, "allOf").forEach(this::add);
    }
  }

  private List<JsonNode> branches(JsonNode schema, String keyword) {
    JsonNode branches = schema.get(keyword);
    if (!branches.isArray() || branches.isEmpty()) {
      throw document.refusal(
          schema, "has '%s', which must be a list with something in it".formatted(keyword));
    }
    List<JsonNode> list = new ArrayList<>();
    branches.forEach(list::add);
    return list;
  }

  /** What tells it from others. */
  Object key() {
    return Map.copyOf(schemas);
  }

  SchemaDocument document() {
    return document;
  }

  /** The schemas, those decided too; none if everything holds. */
  List<JsonNode> schemas() {
    return schemas.keySet().stream().map(Identity::schema).toList();
  }

  /** Whether nothing is asked. */
  boolean isEmpty() {
    return schemas.isEmpty();
  }

  /** Whether one of the schemas is {@code false}. */
  boolean isImpossible() {
    return schemas().stream().anyMatch(JsonNode::isBoolean);
  }

  /** A group that is not decided. */
  Optional<Group> open() {
    for (Map.Entry<Identity, Set<String>> each : schemas.entrySet()) {
      JsonNode schema = each.getKey().schema();
      for (String keyword : GROUPS) {
        if (schema.has(keyword) && !each.getValue().contains(keyword)) {
          return Optional.of(new Group(schema, keyword, branches(schema, keyword)));
        }
      }
    }
    return Optional.empty();
  }

  /** The same with a group decided for one of its branches. */
  Conjunction decided(Group group, JsonNode branch) {
    var conjunction = new Conjunction(document);
    conjunction.schemas.putAll(schemas);
    Set<String> decided = new TreeSet<>(schemas.get(new Identity(group.schema())));
    decided.add(group.keyword());
    conjunction.schemas.put(new Identity(group.schema()), Set.copyOf(decided));
    conjunction.add(branch);
    return conjunction;
  }

  /** The values of a keyword, of all schemas that have it. */
  List<JsonNode> values(String keyword) {
    return schemas().stream().filter(s -> s.has(keyword)).map(s -> s.get(keyword)).toList();
  }

  /** The types that the schemas name; empty if none of them does. */
  Optional<Set<JsonType>> types() {
    Optional<Set<JsonType>> types = Optional.empty();
    for (JsonNode schema : schemas()) {
      if (schema.has("type")) {
        Set<JsonType> own = types(schema);
        types = Optional.of(types.map(others -> JsonType.both(others, own)).orElse(own));
      }
    }
    return types;
  }

  private Set<JsonType> types(JsonNode schema) {
    Set<JsonType> types = EnumSet.noneOf(JsonType.class);
    JsonNode named = schema.get("type");
    List<JsonNode> names = new ArrayList<>();
    if (named.isArray()) {
      named.forEach(names::add);
    } else {
      names.add(named);
    }
    for (JsonNode name : names) {
      JsonType type = name.isString() ? JsonType.named(name.stringValue()) : null;
      if (type == null) {
        throw document.refusal(schema, "has the type %s, which is unknown".formatted(name));
      }
      types.add(type);
    }
    if (types.contains(JsonType.NUMBER)) {
      types.remove(JsonType.INTEGER);
    }
    return types;
  }

  /**
   * The types of what is made for the schemas: those named, or else those that their keywords are
   * about, or else all.
   */
  Set<JsonType> meantTypes() {
    Set<JsonType> meant = EnumSet.noneOf(JsonType.class);
    schemas().forEach(schema -> meant.addAll(Keywords.meant(schema)));
    return types().orElse(meant.isEmpty() ? JsonType.ALL : meant);
  }

  /** Whether there are keywords that ask something of a type. */
  boolean asksOf(JsonType type) {
    return schemas().stream()
        .flatMap(schema -> schema.propertyNames().stream())
        .anyMatch(keyword -> Keywords.isOf(type, keyword));
  }

  /** The values that {@code enum} and {@code const} leave; empty if there is neither. */
  Optional<List<JsonNode>> constants() {
    Optional<List<JsonNode>> constants = Optional.empty();
    for (JsonNode schema : schemas()) {
      for (List<JsonNode> own : constants(schema)) {
        constants =
            Optional.of(
                constants
                    .map(others -> others.stream().filter(v -> Constants.has(own, v)).toList())
                    .orElse(own));
      }
    }
    return constants;
  }

  private List<List<JsonNode>> constants(JsonNode schema) {
    List<List<JsonNode>> all = new ArrayList<>();
    if (schema.has("enum")) {
      all.add(branches(schema, "enum"));
    }
    if (schema.has("const")) {
      all.add(List.of(schema.get("const")));
    }
    return all;
  }

  /** The largest of some counts; empty if no schema has one. */
  Optional<Integer> largest(String keyword) {
    return count(keyword, Integer::max);
  }

  /** The smallest of some counts; empty if no schema has one. */
  Optional<Integer> smallest(String keyword) {
    return count(keyword, Integer::min);
  }

  private Optional<Integer> count(String keyword, BinaryOperator<Integer> choice) {
    return schemas().stream()
        .filter(schema -> schema.has(keyword))
        .map(schema -> count(schema, keyword))
        .reduce(choice);
  }

  private int count(JsonNode schema, String keyword) {
    BigDecimal count = number(schema, keyword);
    if (count.signum() < 0 || count.stripTrailingZeros().scale() > 0) {
      throw document.refusal(schema, "has a '%s' that is no count".formatted(keyword));
    }
    return count.min(BigDecimal.valueOf(FreeString.MOST - 1L)).intValue();
  }

  /** A number that a schema has. */
  BigDecimal number(JsonNode schema, String keyword) {
    if (!schema.get(keyword).isNumber()) {
      throw document.refusal(schema, "has a '%s' that is no number".formatted(keyword));
    }
    return schema.get(keyword).decimalValue();
  }

  /** A refusal that says where: at the first of the schemas. */
  SchemaException refusal(String what) {
    return document.refusal(schemas().getFirst(), what);
  }
}
