package dev.altiplano.sampling.grammar;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The types of JSON Schema. An integer is a number too. */
enum JsonType {
  OBJECT,
  ARRAY,
  STRING,
  NUMBER,
  INTEGER,
  BOOLEAN,
  NULL;

  /** All, of which a number includes the integers. */
  static final Set<JsonType> ALL =
      Collections.unmodifiableSet(EnumSet.complementOf(EnumSet.of(INTEGER)));

  /** The type of a name as schemas have it; null if there is none. */
  static @Nullable JsonType named(String name) {
    for (JsonType type : values()) {
      if (type.name().toLowerCase(Locale.ROOT).equals(name)) {
        return type;
      }
    }
    return null;
  }

  static JsonType of(JsonNode value) {
    return switch (value.getNodeType()) {
      case OBJECT -> OBJECT;
      case ARRAY -> ARRAY;
      case STRING -> STRING;
      case BOOLEAN -> BOOLEAN;
      case NUMBER -> value.decimalValue().stripTrailingZeros().scale() <= 0 ? INTEGER : NUMBER;
      default -> NULL;
    };
  }

  /** The types of values that are of one of each. */
  static Set<JsonType> both(Set<JsonType> one, Set<JsonType> other) {
    Set<JsonType> both = EnumSet.noneOf(JsonType.class);
    for (JsonType type : values()) {
      if (includes(one, type) && includes(other, type)) {
        both.add(type);
      }
    }
    if (both.contains(NUMBER)) {
      both.remove(INTEGER);
    }
    return both;
  }

  /** Whether all values of a type are of one of some types. */
  static boolean includes(Set<JsonType> types, JsonType type) {
    return types.contains(type) || (type == INTEGER && types.contains(NUMBER));
  }
}
