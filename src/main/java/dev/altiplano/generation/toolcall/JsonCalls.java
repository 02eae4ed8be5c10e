package dev.altiplano.generation.toolcall;

import dev.altiplano.generation.toolcall.Reading.Calls;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.json.JsonReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads calls that are objects of a name and arguments. */
final class JsonCalls {
  /** Models write new lines into strings as they are. */
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(JsonReadFeature.ALLOW_UNESCAPED_CONTROL_CHARS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private static final List<String> ARGUMENTS = List.of("arguments", "parameters");

  private JsonCalls() {}

  /** Reads a call or a list of calls, with white space before it. */
  static Reading read(String text, int from, boolean isWhole) {
    int start = from;
    while (start < text.length() && Character.isWhitespace(text.charAt(start))) {
      start++;
    }
    if (start == text.length()) {
      return Reading.unfinished(isWhole);
    }
    OptionalInt end = end(text, start);
    if (end.isEmpty()) {
      return "{[".indexOf(text.charAt(start)) >= 0 ? Reading.unfinished(isWhole) : Reading.NO_CALL;
    }
    return calls(text.substring(start, end.getAsInt()))
        .<Reading>map(calls -> new Calls(calls, end.getAsInt()))
        .orElse(Reading.NO_CALL);
  }

  /** The index behind an object or a list; empty where that does not end, or there is none. */
  static OptionalInt end(String text, int start) {
    int depth = 0;
    boolean isString = false;
    for (int i = start; i < text.length(); i++) {
      char c = text.charAt(i);
      if (isString) {
        if (c == '\\') {
          i++;
        } else if (c == '"') {
          isString = false;
        }
      } else if (c == '"') {
        isString = true;
      } else if (c == '{' || c == '[') {
        depth++;
      } else if (c == '}' || c == ']') {
        depth--;
      }
      if (depth == 0) {
        return c == '}' || c == ']' ? OptionalInt.of(i + 1) : OptionalInt.empty();
      }
    }
    return OptionalInt.empty();
  }

  /** The members of an object; empty for what is none. */
  static Optional<Map<String, @Nullable Object>> object(String json) {
    return parsed(json).flatMap(JsonCalls::members);
  }

  /** A value of JSON as plain Java; empty for what is no JSON. */
  static Optional<JsonNode> parsed(String json) {
    try {
      return Optional.of(MAPPER.readTree(json));
    } catch (JacksonException e) {
      return Optional.empty();
    }
  }

  static @Nullable Object plain(JsonNode node) {
    return MAPPER.treeToValue(node, Object.class);
  }

  static Optional<Map<String, @Nullable Object>> members(JsonNode node) {
    if (!node.isObject()) {
      return Optional.empty();
    }
    Map<String, @Nullable Object> members = new LinkedHashMap<>();
    node.properties().forEach(each -> members.put(each.getKey(), plain(each.getValue())));
    return Optional.of(members);
  }

  private static Optional<List<FunctionCall>> calls(String json) {
    Optional<JsonNode> value = parsed(json);
    if (value.isEmpty() || value.get().isEmpty()) {
      return Optional.empty();
    }
    List<FunctionCall> calls = new ArrayList<>();
    JsonNode list = value.get();
    for (JsonNode each : list.isArray() ? list : List.of(list)) {
      Optional<FunctionCall> call = call(each);
      if (call.isEmpty()) {
        return Optional.empty();
      }
      calls.add(call.get());
    }
    return Optional.of(calls);
  }

  /** A name and arguments, perhaps within a member that says that it is about a function. */
  private static Optional<FunctionCall> call(JsonNode object) {
    JsonNode function = object.path("function");
    if (function.isObject()) {
      return call(function);
    }
    JsonNode name = function.isString() ? function : object.path("name");
    return name.isString()
        ? arguments(object).map(arguments -> new FunctionCall(name.stringValue(), arguments))
        : Optional.empty();
  }

  private static Optional<Map<String, @Nullable Object>> arguments(JsonNode object) {
    Optional<JsonNode> given = ARGUMENTS.stream().filter(object::has).findFirst().map(object::get);
    if (given.isEmpty() || given.get().isNull()) {
      return Optional.of(Map.of());
    }
    return Stream.of(given.get())
        .flatMap(
            value -> value.isString() ? parsed(value.stringValue()).stream() : Stream.of(value))
        .findFirst()
        .flatMap(JsonCalls::members);
  }
}
