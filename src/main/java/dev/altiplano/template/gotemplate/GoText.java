package dev.altiplano.template.gotemplate;

import dev.altiplano.template.gotemplate.Value.Print;
import java.util.List;
import java.util.function.Consumer;

/** Prints values as Go does where no format is given. */
final class GoText {
  private static final String NIL = "<nil>";

  private final TextSink sink;

  GoText(TextSink sink) {
    this.sink = sink;
  }

  static String of(Rendering rendering, Value value) {
    var sink = new TextSink(rendering);
    new GoText(sink).print(value);
    return sink.toString();
  }

  /** What an action writes: nothing has words of its own there. */
  void printAction(Value value) {
    if (value instanceof Value.Nil) {
      sink.append("<no value>");
    } else {
      print(value);
    }
  }

  void print(Value value) {
    sink.rendering().enter();
    switch (value) {
      case Value.Nil _ -> sink.append(NIL);
      case Value.Bool bool -> sink.append(String.valueOf(bool.value()));
      case Value.Int number -> sink.append(String.valueOf(number.value()));
      case Value.Real number -> sink.append(RealText.shortest(number.value()));
      case Value.Text text -> sink.append(text.value());
      case Value.Items items -> print(items);
      case Value.Entries entries -> print(entries);
      case Value.Struct struct -> {
        if (struct.type().print() == Print.JSON) {
          JsonText.write(sink, struct);
        } else {
          parts("{", struct.fields(), this::print, '}');
        }
      }
    }
    sink.rendering().leave();
  }

  private void print(Value.Items items) {
    switch (items.print()) {
      case JSON -> JsonText.write(sink, items);
      case PARTS -> parts("[", items.items(), this::print, ']');
      case ALONE -> {
        if (items.items().size() > 1) {
          parts("[", items.items(), this::print, ']');
        } else {
          items.items().forEach(this::print);
        }
      }
    }
  }

  private void print(Value.Entries entries) {
    if (entries.print() == Print.JSON) {
      JsonText.write(sink, entries);
    } else {
      parts(
          "map[",
          List.copyOf(entries.entries().entrySet()),
          entry -> {
            sink.append(entry.getKey()).append(':');
            print(entry.getValue());
          },
          ']');
    }
  }

  private <T> void parts(String open, List<T> parts, Consumer<T> printer, char close) {
    sink.append(open);
    String separator = "";
    for (T part : parts) {
      sink.append(separator);
      printer.accept(part);
      separator = " ";
    }
    sink.append(close);
  }
}
