package dev.altiplano.template.jinja;

import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Writes values as JSON the way Python's {@code json.dumps} does, without escaping for HTML. */
final class JsonText {
  /** How to write: what separates items, and the indentation of one level if lines are broken. */
  record Style(
      String itemSeparator,
      String keySeparator,
      @Nullable String indent,
      boolean asciiOnly,
      boolean sortKeys) {}

  private final TextSink sink;
  private final Style style;
  private int level;

  private JsonText(TextSink sink, Style style) {
    this.sink = sink;
    this.style = style;
  }

  static Value of(Rendering rendering, Value value, Style style) {
    TextSink sink = new TextSink(rendering);
    new JsonText(sink, style).write(value);
    return sink.toValue();
  }

  private void write(Value value) {
    sink.rendering().enter();
    switch (value) {
      case Value.None _ -> sink.append("null");
      case Value.Bool bool -> sink.append(bool.value() ? "true" : "false");
      case Value.Int number -> sink.append(number.value().toString());
      case Value.Real number -> sink.append(real(number.value()));
      case Value.Text text -> text(text.value());
      case Value.Array array -> block('[', array.items(), this::write, ']');
      case Value.Tuple tuple -> block('[', tuple.items(), this::write, ']');
      case Value.Dict dict -> block('{', entries(dict), this::entry, '}');
      case Value.Undefined _,
          Value.View _,
          Value.Generator _,
          Value.Namespace _,
          Value.Loop _,
          Value.Function _ ->
          throw sink.rendering().fault("a value of type " + value.type() + " is not JSON");
    }
    sink.rendering().leave();
  }

  private List<Map.Entry<Value, Value>> entries(Value.Dict dict) {
    List<Map.Entry<Value, Value>> entries = List.copyOf(dict.entries().entrySet());
    return style.sortKeys()
        ? Sorting.by(sink.rendering(), entries, Map.Entry::getKey, false)
        : entries;
  }

  private <T> void block(char open, List<T> parts, Consumer<T> writer, char close) {
    sink.append(open);
    level++;
    String separator = "";
    for (T part : parts) {
      sink.append(separator);
      newLine();
      writer.accept(part);
      separator = style.itemSeparator();
    }
    level--;
    if (!parts.isEmpty()) {
      newLine();
    }
    sink.append(close);
  }

  private void newLine() {
    String indent = style.indent();
    if (indent != null) {
      sink.append('\n').repeat(indent, level);
    }
  }

  private void entry(Map.Entry<Value, Value> entry) {
    switch (entry.getKey()) {
      case Value.Text text -> text(text.value());
      case Value key -> {
        sink.append('"');
        write(key);
        sink.append('"');
      }
    }
    sink.append(style.keySeparator());
    write(entry.getValue());
  }

  private static String real(double number) {
    if (Double.isNaN(number)) {
      return "NaN";
    }
    return Double.isInfinite(number)
        ? (number > 0 ? "Infinity" : "-Infinity")
        : PythonText.real(number);
  }

  private void text(String text) {
    sink.append('"');
    int plain = 0;
    for (int i = 0; i < text.length(); i++) {
      char character = text.charAt(i);
      if (isEscaped(character)) {
        sink.append(text, plain, i).append(escape(character));
        plain = i + 1;
      }
    }
    sink.append(text, plain, text.length()).append('"');
  }

  private boolean isEscaped(char character) {
    return character < ' '
        || character == '"'
        || character == '\\'
        || (style.asciiOnly() && character > '~');
  }

  private static String escape(char character) {
    return switch (character) {
      case '"' -> "\\\"";
      case '\\' -> "\\\\";
      case '\n' -> "\\n";
      case '\r' -> "\\r";
      case '\t' -> "\\t";
      case '\f' -> "\\f";
      case '\b' -> "\\b";
      default -> "\\u%04x".formatted((int) character);
    };
  }
}
