package dev.altiplano.template.gotemplate;

import dev.altiplano.template.gotemplate.Value.Nil;
import java.util.List;

/** The functions that print. */
final class Printing {
  private Printing() {}

  static Value print(Arguments call) {
    return Value.of(joined(call));
  }

  /** Values one after another, with a space between two of which neither is a text. */
  static String joined(Arguments call) {
    var sink = new TextSink(call.rendering());
    var text = new GoText(sink);
    List<Value> values = call.values();
    for (int i = 0; i < values.size(); i++) {
      if (i > 0 && !isText(values.get(i)) && !isText(values.get(i - 1))) {
        sink.append(' ');
      }
      text.print(values.get(i));
    }
    return sink.toString();
  }

  private static boolean isText(Value value) {
    return value instanceof Value.Text;
  }

  static Value printLine(Arguments call) {
    var sink = new TextSink(call.rendering());
    var text = new GoText(sink);
    String separator = "";
    for (Value value : call.values()) {
      sink.append(separator);
      text.print(value);
      separator = " ";
    }
    return Value.of(sink.append('\n').toString());
  }

  static Value printFormatted(Arguments call) {
    return switch (call.first()) {
      case Value.Text(String format) ->
          Value.of(new Formatter(call.rendering(), format, call.rest()).format());
      case Nil nil ->
          throw call.rendering()
              .fault(
                  nil == Nil.INVALID
                      ? "invalid value; expected string"
                      : "wrong type for value; expected string; got interface {}");
      case Value other ->
          throw call.rendering()
              .fault("wrong type for value; expected string; got " + other.typeName());
    };
  }
}
