package dev.altiplano.store;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Compact JSON as Go's encoder writes it: HTML characters escaped, one line feed at the end. The
 * digest of a manifest depends on each byte, so the bytes are the same as Ollama's.
 */
public final class GoJson {
  private final StringBuilder out = new StringBuilder();

  private GoJson() {}

  /** A value of maps, lists, texts, numbers and booleans. */
  public static byte[] bytes(Object value) {
    var json = new GoJson();
    json.value(value);
    return json.out.append('\n').toString().getBytes(StandardCharsets.UTF_8);
  }

  private void value(@Nullable Object value) {
    switch (value) {
      case null -> out.append("null");
      case Map<?, ?> object -> object(object);
      case List<?> list -> list(list);
      case String text -> string(text);
      case Double number -> out.append(plain(number));
      default -> out.append(value);
    }
  }

  private void object(Map<?, ?> object) {
    out.append('{');
    String separator = "";
    for (var entry : object.entrySet()) {
      out.append(separator);
      string((String) entry.getKey());
      out.append(':');
      value(entry.getValue());
      separator = ",";
    }
    out.append('}');
  }

  private void list(List<?> list) {
    out.append('[');
    for (Iterator<?> items = list.iterator(); items.hasNext(); ) {
      value(items.next());
      out.append(items.hasNext() ? "," : "");
    }
    out.append(']');
  }

  private void string(String text) {
    out.append('"');
    text.codePoints().forEach(this::character);
    out.append('"');
  }

  private void character(int c) {
    switch (c) {
      case '"' -> out.append("\\\"");
      case '\\' -> out.append("\\\\");
      case '\b' -> out.append("\\b");
      case '\f' -> out.append("\\f");
      case '\n' -> out.append("\\n");
      case '\r' -> out.append("\\r");
      case '\t' -> out.append("\\t");
      case '<', '>', '&', 0x2028, 0x2029 -> out.append("\\u%04x".formatted(c));
      default -> {
        if (c < ' ') {
          out.append("\\u%04x".formatted(c));
        } else {
          out.appendCodePoint(Character.getType(c) == Character.SURROGATE ? 0xfffd : c);
        }
      }
    }
  }

  private static String plain(double number) {
    return new BigDecimal(Double.toString(number)).stripTrailingZeros().toPlainString();
  }
}
