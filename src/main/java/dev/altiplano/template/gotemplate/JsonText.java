package dev.altiplano.template.gotemplate;

import dev.altiplano.template.gotemplate.Value.Print;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/** Writes values as compact JSON the way Go's encoder does, with what HTML knows escaped. */
final class JsonText {
  private final TextSink sink;

  private JsonText(TextSink sink) {
    this.sink = sink;
  }

  static void write(TextSink sink, Value value) {
    new JsonText(sink).write(value);
  }

  private void write(Value value) {
    sink.rendering().enter();
    switch (value) {
      case Value.Nil _ -> sink.append("null");
      case Value.Bool bool -> sink.append(String.valueOf(bool.value()));
      case Value.Int number -> sink.append(String.valueOf(number.value()));
      case Value.Real number -> sink.append(RealText.json(number.value()));
      case Value.Text text -> text(text.value());
      case Value.Items items -> items(items);
      case Value.Entries entries ->
          block('{', List.copyOf(entries.entries().entrySet()), this::entry, '}');
      case Value.Struct struct -> block('{', entries(struct), this::entry, '}');
    }
    sink.rendering().leave();
  }

  private void items(Value.Items items) {
    if (items.print() == Print.ALONE && items.items().size() == 1) {
      write(items.items().getFirst());
    } else if (items.print() == Print.JSON && items.items().isEmpty()) {
      // Where there are no tools, there is no list of them.
      sink.append("null");
    } else {
      block('[', items.items(), this::write, ']');
    }
  }

  private static List<Map.Entry<String, Value>> entries(Value.Struct struct) {
    List<StructType.Field> types = struct.type().fields();
    return IntStream.range(0, types.size())
        .filter(i -> !(types.get(i).omitsEmpty() && isEmpty(struct.fields().get(i))))
        .mapToObj(i -> Map.entry(types.get(i).jsonName(), struct.fields().get(i)))
        .toList();
  }

  /** A struct is never empty. */
  private static boolean isEmpty(Value value) {
    return !value.isTrue();
  }

  private <T> void block(char open, List<T> parts, Consumer<T> writer, char close) {
    sink.append(open);
    String separator = "";
    for (T part : parts) {
      sink.append(separator);
      writer.accept(part);
      separator = ",";
    }
    sink.append(close);
  }

  private void entry(Map.Entry<String, Value> entry) {
    text(entry.getKey());
    sink.append(':');
    write(entry.getValue());
  }

  private void text(String text) {
    sink.append('"');
    int plain = 0;
    for (int i = 0; i < text.length(); i++) {
      char character = text.charAt(i);
      if (isEscaped(character)) {
        sink.append(text.substring(plain, i)).append(escape(character));
        plain = i + 1;
      }
    }
    sink.append(text.substring(plain)).append('"');
  }

  private static boolean isEscaped(char character) {
    return character < ' '
        || switch (character) {
          case '"', '\\', '<', '>', '&', '\u2028', '\u2029' -> true;
          default -> false;
        };
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
