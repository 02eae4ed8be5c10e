package dev.altiplano.api.gojson;

import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.ErrorKind;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Decodes checked JSON text into plain Java values, without recursion. */
final class PlainReader {
  /** A container that is not complete yet. */
  private sealed interface Open {
    final class Members implements Open {
      private final Map<String, @Nullable Object> members = new LinkedHashMap<>();
      private @Nullable String key;
    }

    final class Elements implements Open {
      private final List<@Nullable Object> elements = new ArrayList<>();
    }
  }

  private final byte[] json;
  private final Deque<Open> open = new ArrayDeque<>();
  private @Nullable Object last;

  private PlainReader(byte[] json) {
    this.json = json;
  }

  static @Nullable Object read(byte[] json, int start, int end) {
    var reader = new PlainReader(json);
    for (int at = start; at < end; ) {
      at = reader.step(at);
    }
    return reader.last;
  }

  private int step(int at) {
    switch (json[at]) {
      case ' ', '\n', '\r', '\t', ',', ':' -> {}
      case '{' -> open.push(new Open.Members());
      case '[' -> open.push(new Open.Elements());
      case '}', ']' -> add(plain(open.pop()));
      default -> {
        int end = JsonText.skipScalar(json, at);
        scalar(at, end);
        return end;
      }
    }
    return at + 1;
  }

  private static Object plain(Open container) {
    return switch (container) {
      case Open.Members object -> object.members;
      case Open.Elements array -> array.elements;
    };
  }

  private void scalar(int start, int end) {
    boolean isString = json[start] == '"';
    if (isString && open.peek() instanceof Open.Members object && object.key == null) {
      object.key = JsonText.unquote(json, start, end);
    } else {
      add(
          isString
              ? JsonText.unquote(json, start, end)
              : wordOrNumber(JsonText.utf8(json, start, end)));
    }
  }

  private void add(@Nullable Object value) {
    switch (open.peek()) {
      case null -> last = value;
      case Open.Members object -> {
        object.members.put(Objects.requireNonNull(object.key, "a key precedes a value"), value);
        object.key = null;
      }
      case Open.Elements array -> array.elements.add(value);
    }
  }

  private static @Nullable Object wordOrNumber(String source) {
    return switch (source) {
      case "true" -> true;
      case "false" -> false;
      case "null" -> null;
      default -> number(source);
    };
  }

  private static Object number(String source) {
    if (source.chars().noneMatch(c -> c == '.' || c == 'e' || c == 'E')) {
      try {
        return Long.parseLong(source);
      } catch (NumberFormatException e) {
        // Beyond a long: a double, as every number is in Go.
      }
    }
    double value = Double.parseDouble(source);
    if (Double.isInfinite(value)) {
      throw new AltiplanoException(
          ErrorKind.INVALID_REQUEST,
          "json: cannot unmarshal number %s into Go value of type float64".formatted(source));
    }
    return value;
  }
}
