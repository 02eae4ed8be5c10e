package dev.altiplano.store;

import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.ErrorKind;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A JSON object from a file that may be anything. As in Go a null is the same as no field at all.
 *
 * @param node the object
 * @param what what the file is to the reader of an error message
 * @param kind whose fault a bad file is
 */
public record JsonDocument(JsonNode node, String what, ErrorKind kind) {
  static final JsonMapper MAPPER = JsonMapper.builder().build();

  public static JsonDocument parse(byte[] json, String what, ErrorKind kind) {
    try {
      JsonNode node = MAPPER.readTree(json);
      if (node.isObject()) {
        return new JsonDocument(node, what, kind);
      }
    } catch (JacksonException e) {
      throw new AltiplanoException(kind, what + " is not valid JSON", e);
    }
    throw new AltiplanoException(kind, what + " is not a JSON object");
  }

  public JsonDocument {
    if (!node.isObject()) {
      throw new AltiplanoException(kind, what + " is not a JSON object");
    }
  }

  public Optional<JsonNode> field(String name) {
    return node.optional(name).filter(value -> !value.isNull());
  }

  public Optional<JsonDocument> object(String name) {
    return field(name).map(value -> new JsonDocument(value, what + ": " + name, kind));
  }

  /** The text of a field, empty where there is none. */
  public String string(String name) {
    return field(name)
        .map(value -> value.stringValueOpt().orElseThrow(() -> wrong(name, "a string")))
        .orElse("");
  }

  public OptionalLong wholeNumber(String name) {
    Optional<JsonNode> value = field(name);
    if (value.isEmpty()) {
      return OptionalLong.empty();
    }
    if (!value.get().isIntegralNumber() || !value.get().canConvertToLong()) {
      throw wrong(name, "a whole number");
    }
    return OptionalLong.of(value.get().longValue());
  }

  /** The items of a list; none where there is no such field. */
  public List<JsonNode> list(String name) {
    Optional<JsonNode> value = field(name);
    if (value.isPresent() && !value.get().isArray()) {
      throw wrong(name, "a list");
    }
    return value.map(items -> List.copyOf(items.values())).orElse(List.of());
  }

  public List<String> strings(String name) {
    return list(name).stream()
        .map(item -> item.stringValueOpt().orElseThrow(() -> wrong(name, "a list of strings")))
        .toList();
  }

  Map<String, Object> toMap() {
    Map<String, Object> map =
        MAPPER.convertValue(node, new TypeReference<LinkedHashMap<String, Object>>() {});
    map.values().removeIf(Objects::isNull);
    return map;
  }

  public AltiplanoException wrong(String field, String wanted) {
    return new AltiplanoException(kind, "%s: \"%s\" must be %s".formatted(what, field, wanted));
  }
}
