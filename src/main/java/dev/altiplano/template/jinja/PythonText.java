package dev.altiplano.template.jinja;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;

/** Values as Python prints them, by themselves and within lists and dicts. */
final class PythonText {
  private PythonText() {}

  /** The text of a value as output shows it. */
  static String of(Rendering rendering, Value value) {
    if (value instanceof Value.Text(String text, _)) {
      return text;
    }
    if (value instanceof Value.Undefined) {
      return "";
    }
    TextSink sink = new TextSink(rendering);
    representation(sink, value);
    return sink.toString();
  }

  private static void representation(TextSink sink, Value value) {
    sink.rendering().enter();
    switch (value) {
      case Value.Undefined _ -> sink.append("Undefined");
      case Value.None _ -> sink.append("None");
      case Value.Bool bool -> sink.append(bool.value() ? "True" : "False");
      case Value.Int number -> sink.append(number.value().toString());
      case Value.Real number -> sink.append(real(number.value()));
      case Value.Text text -> quoted(sink, text.value());
      case Value.Array array -> items(sink, "[", array.items(), "]");
      case Value.Tuple tuple ->
          items(sink, "(", tuple.items(), tuple.items().size() == 1 ? ",)" : ")");
      case Value.Dict dict -> entries(sink, dict.entries());
      case Value.View view -> items(sink, view.type() + "([", view.items(), "])");
      case Value.Function function -> sink.append("<function " + function.name() + ">");
      // What they hold may hold them in turn.
      case Value.Generator _, Value.Namespace _, Value.Loop _ ->
          sink.append("<" + value.type() + ">");
    }
    sink.rendering().leave();
  }

  private static void items(TextSink sink, String open, List<Value> items, String close) {
    sink.append(open);
    String between = "";
    for (Value item : items) {
      sink.append(between);
      representation(sink, item);
      between = ", ";
    }
    sink.append(close);
  }

  private static void entries(TextSink sink, Map<Value, Value> entries) {
    String between = "{";
    for (Map.Entry<Value, Value> entry : entries.entrySet()) {
      sink.append(between);
      representation(sink, entry.getKey());
      sink.append(": ");
      representation(sink, entry.getValue());
      between = ", ";
    }
    sink.append(entries.isEmpty() ? "{}" : "}");
  }

  private static void quoted(TextSink sink, String text) {
    sink.rendering().scan(text.length());
    char quote = text.indexOf('\'') >= 0 && text.indexOf('"') < 0 ? '"' : '\'';
    sink.append(quote);
    text.codePoints().forEach(code -> character(sink, code, quote));
    sink.append(quote);
  }

  private static void character(TextSink sink, int code, char quote) {
    switch (code) {
      case '\n' -> sink.append("\\n");
      case '\r' -> sink.append("\\r");
      case '\t' -> sink.append("\\t");
      case '\\' -> sink.append("\\\\");
      default -> {
        if (code == quote) {
          sink.append('\\').append(quote);
        } else if (printable(code)) {
          sink.appendCodePoint(code);
        } else {
          sink.append(escape(code));
        }
      }
    }
  }

  private static boolean printable(int code) {
    return switch (Character.getType(code)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      case Character.SPACE_SEPARATOR -> code == ' ';
      default -> true;
    };
  }

  private static String escape(int code) {
    String form = code <= 0xff ? "\\x%02x" : code <= 0xffff ? "\\u%04x" : "\\U%08x";
    return form.formatted(code);
  }

  /**
   * The shortest decimal that reads back as the same number, with an exponent where Python has one.
   */
  static String real(double number) {
    if (Double.isNaN(number)) {
      return "nan";
    }
    if (Double.isInfinite(number)) {
      return number > 0 ? "inf" : "-inf";
    }
    if (number == 0) {
      return 1 / number < 0 ? "-0.0" : "0.0";
    }
    BigDecimal decimal = new BigDecimal(Double.toString(number)).stripTrailingZeros();
    int exponent = decimal.precision() - decimal.scale() - 1;
    if (exponent >= -4 && exponent < 16) {
      String plain = decimal.toPlainString();
      return plain.indexOf('.') < 0 ? plain + ".0" : plain;
    }
    String digits = decimal.unscaledValue().abs().toString();
    String fraction = digits.length() > 1 ? "." + digits.substring(1) : "";
    String sign = number < 0 ? "-" : "";
    return sign + digits.charAt(0) + fraction + "e%+03d".formatted(exponent);
  }
}
