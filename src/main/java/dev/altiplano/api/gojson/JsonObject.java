package dev.altiplano.api.gojson;

import dev.altiplano.api.gojson.JsonValue.Kind;
import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.ErrorKind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a request, read as Go fills a struct: names in any case, unknown ones ignored, the
 * last of duplicates taken, null the same as absent. A value of the wrong type is refused with Go's
 * text. Confined to one thread.
 */
public final class JsonObject {
  private final String struct;
  private final String path;
  private final Map<String, JsonValue> fields;

  private JsonObject(String struct, String path, Map<String, JsonValue> fields) {
    this.struct = struct;
    this.path = path;
    this.fields = fields;
  }

  /**
   * Reads a request body.
   *
   * @param struct what the request is called in error texts
   * @throws AltiplanoException INVALID_REQUEST for bad syntax, or anything but an object
   */
  public static JsonObject parse(byte[] body, String struct) {
    var value = JsonValue.first(body);
    return switch (value.kind()) {
      case OBJECT -> new JsonObject(struct, "", fields(value));
      case NULL -> new JsonObject(struct, "", Map.of());
      case ARRAY, STRING, NUMBER, BOOL ->
          throw invalid(
              "json: cannot unmarshal %s into Go value of type api.%s"
                  .formatted(value.kind().word(), struct));
    };
  }

  private static Map<String, JsonValue> fields(JsonValue object) {
    Map<String, JsonValue> fields = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    object.members(fields::put);
    return fields;
  }

  /** A field of any type. */
  public Optional<JsonValue> value(String name) {
    return Optional.ofNullable(fields.get(name)).filter(value -> value.kind() != Kind.NULL);
  }

  public String string(String name) {
    return typed(name, Kind.STRING, "string").map(JsonValue::text).orElse("");
  }

  public boolean bool(String name, boolean absent) {
    return typed(name, Kind.BOOL, "bool").map(JsonValue::truth).orElse(absent);
  }

  public int integer(String name) {
    return value(name).map(value -> integer(name, value)).orElse(0);
  }

  public List<Integer> integers(String name) {
    return elements(name, "[]int", element -> integer(name, element));
  }

  /** An object whose names mean something to others. */
  public Map<String, @Nullable Object> map(String name) {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    typed(name, Kind.OBJECT, "map[string]interface {}")
        .ifPresent(object -> object.members((key, value) -> map.put(key, value.plain())));
    return map;
  }

  /** An object inside this one; one without fields where it is absent. */
  public JsonObject object(String name, String goType) {
    return typed(name, Kind.OBJECT, goType)
        .map(value -> nested(name, value))
        .orElseGet(() -> new JsonObject(struct, join(name), Map.of()));
  }

  /** The objects of an array; null counts as one without fields. */
  public <T> List<T> objects(
      String name, String goType, String goElementType, Function<JsonObject, T> read) {
    return elements(name, goType, element -> read.apply(element(name, element, goElementType)));
  }

  private JsonObject element(String name, JsonValue element, String goType) {
    return switch (element.kind()) {
      case OBJECT -> nested(name, element);
      case NULL -> new JsonObject(struct, join(name), Map.of());
      case ARRAY, STRING, NUMBER, BOOL -> throw wrongType(name, element.kind().word(), goType);
    };
  }

  /** The elements of an array, read by {@code read}, that gets null for null. */
  public <T> List<T> elements(String name, String goType, Function<JsonValue, T> read) {
    List<T> elements = new ArrayList<>();
    typed(name, Kind.ARRAY, goType)
        .ifPresent(array -> array.elements().forEach(e -> elements.add(read.apply(e))));
    return elements;
  }

  /** Checks the types of fields whose values make no difference. */
  public void requireBools(String... names) {
    for (String name : names) {
      typed(name, Kind.BOOL, "bool");
    }
  }

  /** What to throw when the field's value cannot be of a Go type. */
  public AltiplanoException wrongType(String name, String found, String goType) {
    return invalid(
        "json: cannot unmarshal %s into Go struct field %s.%s of type %s"
            .formatted(found, struct, join(name), goType));
  }

  private int integer(String name, JsonValue value) {
    if (value.kind() == Kind.NULL) {
      return 0;
    }
    if (value.kind() != Kind.NUMBER) {
      throw wrongType(name, value.kind().word(), "int");
    }
    try {
      return Integer.parseInt(value.source());
    } catch (NumberFormatException e) {
      throw wrongType(name, "number " + value.source(), "int");
    }
  }

  private Optional<JsonValue> typed(String name, Kind wanted, String goType) {
    Optional<JsonValue> value = value(name);
    value
        .map(JsonValue::kind)
        .filter(kind -> kind != wanted)
        .ifPresent(
            kind -> {
              throw wrongType(name, kind.word(), goType);
            });
    return value;
  }

  private JsonObject nested(String name, JsonValue value) {
    return new JsonObject(struct, join(name), fields(value));
  }

  private String join(String name) {
    return path.isEmpty() ? name : path + "." + name;
  }

  private static AltiplanoException invalid(String text) {
    return new AltiplanoException(ErrorKind.INVALID_REQUEST, text);
  }
}
