package dev.altiplano.sampling.grammar;

import dev.altiplano.sampling.grammar.Conjunction.Group;
import java.math.BigDecimal;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * Whether the branches of a {@code oneOf} exclude one another. What is made for one branch must not
 * hold for another; where that cannot be seen, the schema is refused.
 */
final class Exclusion {
  private static final int DEEPEST = 8;

  private final SchemaDocument document;

  private Exclusion(SchemaDocument document) {
    this.document = document;
  }

  /**
   * Checks each pair of branches.
   *
   * @param schemas what holds beside the group
   * @throws SchemaException naming the first that may hold at once
   */
  static void require(SchemaDocument document, Conjunction schemas, Group group) {
    var exclusion = new Exclusion(document);
    List<JsonNode> branches = group.branches();
    for (int i = 0; i < branches.size(); i++) {
      for (int j = 0; j < branches.size(); j++) {
        if (i != j
            && !exclusion.excludes(
                schemas.decided(group, branches.get(i)),
                Conjunction.of(document, List.of(branches.get(j))),
                DEEPEST)) {
          throw document.refusal(
              group.schema(),
              "has 'oneOf', of which branches %d and %d may hold at once; give them a property with different constants, or use 'anyOf'"
                  .formatted(Math.min(i, j), Math.max(i, j)));
        }
      }
    }
  }

  /** Whether nothing that is made for one schema holds for another. */
  private boolean excludes(JsonNode made, JsonNode other, int depth) {
    return depth > 0
        && excludes(
            Conjunction.of(document, List.of(made)),
            Conjunction.of(document, List.of(other)),
            depth);
  }

  private boolean excludes(Conjunction made, Conjunction other, int depth) {
    if (other.isImpossible() || made.isImpossible()) {
      return true;
    }
    var constants = made.constants();
    var others = other.constants();
    if (constants.isPresent() && others.isPresent()) {
      return constants.get().stream().noneMatch(v -> Constants.has(others.get(), v));
    }
    Set<JsonType> types = constants.map(Exclusion::types).orElseGet(made::meantTypes);
    Set<JsonType> otherTypes =
        others.map(Exclusion::types).orElseGet(() -> other.types().orElse(JsonType.ALL));
    Set<JsonType> both = JsonType.both(types, otherTypes);
    return both.stream().allMatch(type -> excludes(type, made, other, depth));
  }

  private static Set<JsonType> types(List<JsonNode> constants) {
    Set<JsonType> types = EnumSet.noneOf(JsonType.class);
    constants.forEach(value -> types.add(JsonType.of(value)));
    return types;
  }

  private boolean excludes(JsonType type, Conjunction made, Conjunction other, int depth) {
    return switch (type) {
      case OBJECT -> objects(made, other, depth);
      case NUMBER, INTEGER -> isBelow(made, other) || isBelow(other, made);
      case ARRAY -> counts(made, other, "minItems", "maxItems");
      case STRING -> counts(made, other, "minLength", "maxLength");
      case BOOLEAN, NULL -> false;
    };
  }

  private static boolean counts(Conjunction made, Conjunction other, String least, String most) {
    return isLess(made.smallest(most), other.largest(least))
        || isLess(other.smallest(most), made.largest(least));
  }

  private static boolean isLess(Optional<Integer> most, Optional<Integer> least) {
    return most.isPresent() && least.isPresent() && most.get() < least.get();
  }

  private static boolean isBelow(Conjunction one, Conjunction other) {
    Optional<BigDecimal> most =
        one.schemas().stream()
            .filter(s -> s.has("maximum"))
            .map(s -> one.number(s, "maximum"))
            .min(BigDecimal::compareTo);
    Optional<BigDecimal> least =
        other.schemas().stream()
            .filter(s -> s.has("minimum"))
            .map(s -> other.number(s, "minimum"))
            .max(BigDecimal::compareTo);
    return most.isPresent() && least.isPresent() && most.get().compareTo(least.get()) < 0;
  }

  private boolean objects(Conjunction made, Conjunction other, int depth) {
    for (JsonNode list : other.values("required")) {
      for (JsonNode name : list) {
        if (name.isString() && !canHave(made, name.stringValue())) {
          return true;
        }
      }
    }
    for (JsonNode list : made.values("required")) {
      for (JsonNode name : list) {
        if (name.isString() && differ(name.stringValue(), made, other, depth)) {
          return true;
        }
      }
    }
    return false;
  }

  /** Whether an object that is made for schemas may have a property. */
  private static boolean canHave(Conjunction schemas, String name) {
    boolean isNamed =
        schemas.values("properties").stream().anyMatch(p -> p.has(name))
            || schemas.values("required").stream().anyMatch(list -> contains(list, name));
    List<JsonNode> others = schemas.values("additionalProperties");
    boolean isOpen =
        others.isEmpty()
            ? schemas.values("properties").isEmpty()
            : others.stream().allMatch(v -> !v.isBoolean() || v.booleanValue());
    return isNamed || isOpen || schemas.open().isPresent();
  }

  private static boolean contains(JsonNode list, String name) {
    for (JsonNode each : list) {
      if (each.isString() && each.stringValue().equals(name)) {
        return true;
      }
    }
    return false;
  }

  /** Whether a property that the one requires cannot be what the other says of it. */
  private boolean differ(String name, Conjunction made, Conjunction other, int depth) {
    for (JsonNode schema : other.schemas()) {
      JsonNode properties = schema.path("properties");
      if (properties.has(name)) {
        for (JsonNode own : made.values("properties")) {
          if (own.has(name) && excludes(own.get(name), properties.get(name), depth - 1)) {
            return true;
          }
        }
      } else if (schema.path("additionalProperties").isBoolean()
          && !schema.path("additionalProperties").booleanValue()) {
        return true;
      }
    }
    return false;
  }
}
