package dev.altiplano.sampling.grammar;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import tools.jackson.databind.JsonNode;

/** Values that a schema lists. */
final class Constants {
  private Constants() {}

  static boolean has(List<JsonNode> values, JsonNode value) {
    return values.stream().anyMatch(each -> areEqual(each, value));
  }

  /** As JSON Schema has it: numbers by their value, objects in any order. */
  static boolean areEqual(JsonNode one, JsonNode other) {
    if (one.isNumber() && other.isNumber()) {
      return one.decimalValue().compareTo(other.decimalValue()) == 0;
    }
    if (one.isArray() && other.isArray()) {
      if (one.size() != other.size()) {
        return false;
      }
      for (int i = 0; i < one.size(); i++) {
        if (!areEqual(one.get(i), other.get(i))) {
          return false;
        }
      }
      return true;
    }
    if (one.isObject() && other.isObject()) {
      return one.size() == other.size()
          && one.properties().stream()
              .allMatch(
                  each ->
                      other.has(each.getKey())
                          && areEqual(each.getValue(), other.get(each.getKey())));
    }
    return one.equals(other);
  }

  /** A value as it is written here. */
  static String text(JsonNode value) {
    if (value.isString()) {
      return Spelling.quote(value.stringValue());
    }
    if (value.isObject()) {
      var members = new StringJoiner(", ", "{", "}");
      for (Map.Entry<String, JsonNode> each : value.properties()) {
        members.add(Spelling.quote(each.getKey()) + ": " + text(each.getValue()));
      }
      return members.toString();
    }
    if (value.isArray()) {
      var items = new StringJoiner(", ", "[", "]");
      value.forEach(item -> items.add(text(item)));
      return items.toString();
    }
    return value.isNumber() ? number(value.decimalValue()) : value.toString();
  }

  private static String number(BigDecimal number) {
    String plain = number.toPlainString();
    return plain.length() > 30 ? number.toString() : plain;
  }
}
