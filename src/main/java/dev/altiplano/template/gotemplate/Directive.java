package dev.altiplano.template.gotemplate;

import dev.altiplano.template.gotemplate.Value.Print;
import dev.altiplano.template.gotemplate.syntax.Quoted;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/**
 * One directive of a format.
 *
 * @param width the least length; negative for one to the left
 * @param precision {@link #NONE} where none is given
 * @param verb the character that ends it
 */
record Directive(String flags, int width, int precision, int verb) {
  /** No width or precision. */
  static final int NONE = Integer.MIN_VALUE;

  void write(TextSink sink, Value value) {
    if (verb == 'T') {
      pad(sink, value instanceof Value.Nil ? "<nil>" : value.typeName(), false);
      return;
    }
    if (verb == 'v' && width == NONE) {
      new GoText(sink).print(value);
      return;
    }
    switch (value) {
      case Value.Nil _ -> {
        if (verb == 'v') {
          pad(sink, "<nil>", false);
        } else {
          bad(sink, value);
        }
      }
      case Value.Bool(boolean truth) -> {
        if (verb == 't' || verb == 'v') {
          pad(sink, String.valueOf(truth), false);
        } else {
          bad(sink, value);
        }
      }
      case Value.Int(long number) -> integer(sink, number);
      case Value.Real(double number) -> real(sink, number);
      case Value.Text(String text) -> text(sink, text, value);
      case Value.Items items -> items(sink, items);
      case Value.Entries entries -> {
        if (entries.print() == Print.JSON) {
          text(sink, GoText.of(sink.rendering(), value), value);
        } else {
          new GoText(sink).print(value);
        }
      }
      case Value.Struct struct -> {
        if (struct.type().print() == Print.JSON) {
          text(sink, GoText.of(sink.rendering(), value), value);
        } else {
          parts(sink, '{', struct.fields(), '}');
        }
      }
    }
  }

  private void items(TextSink sink, Value.Items items) {
    switch (items.print()) {
      case PARTS -> parts(sink, '[', items.items(), ']');
      case JSON, ALONE -> text(sink, GoText.of(sink.rendering(), items), items);
    }
  }

  /** Each part by itself. */
  private void parts(TextSink sink, char open, List<Value> parts, char close) {
    sink.rendering().enter();
    sink.append(open);
    String separator = "";
    for (Value part : parts) {
      sink.append(separator);
      write(sink, part);
      separator = " ";
    }
    sink.append(close);
    sink.rendering().leave();
  }

  private void integer(TextSink sink, long number) {
    String prefix = flags.contains("#") ? "0x" : "";
    switch (verb) {
      case 'd', 'v' -> number(sink, Long.toString(number));
      case 'x' -> number(sink, signed(number, prefix, Long.toString(Math.abs(number), 16)));
      case 'X' ->
          number(
              sink,
              signed(number, prefix, Long.toString(Math.abs(number), 16)).toUpperCase(Locale.ROOT));
      case 'o' -> number(sink, Long.toString(number, 8));
      case 'b' -> number(sink, Long.toString(number, 2));
      case 'c' -> pad(sink, character(number), false);
      case 'q' -> pad(sink, Quoted.of(character(number), '\''), false);
      case 'U' -> pad(sink, "U+%04X".formatted(number), false);
      default -> bad(sink, Value.of(number));
    }
  }

  private static String signed(long number, String prefix, String digits) {
    return (number < 0 ? "-" : "") + prefix + digits;
  }

  private static String character(long number) {
    return number >= 0 && number <= Character.MAX_CODE_POINT
        ? Character.toString((int) number)
        : "\ufffd";
  }

  private void real(TextSink sink, double number) {
    int digits = precision == NONE ? -1 : Math.min(precision, 1000);
    switch (verb) {
      case 'v', 'g' -> number(sink, RealText.general(number, digits));
      case 'G' -> number(sink, RealText.general(number, digits).toUpperCase(Locale.ROOT));
      case 'f', 'F' -> number(sink, RealText.fixed(number, digits));
      case 'e' -> number(sink, RealText.exponential(number, digits));
      case 'E' -> number(sink, RealText.exponential(number, digits).toUpperCase(Locale.ROOT));
      default -> bad(sink, new Value.Real(number));
    }
  }

  private void number(TextSink sink, String digits) {
    boolean positive = !digits.startsWith("-") && !digits.startsWith("+");
    String sign =
        positive && flags.contains("+") ? "+" : positive && flags.contains(" ") ? " " : "";
    pad(sink, sign + digits, flags.contains("0") && !flags.contains("-"));
  }

  private void text(TextSink sink, String text, Value value) {
    String shown =
        precision == NONE || text.codePointCount(0, text.length()) <= precision
            ? text
            : text.substring(0, text.offsetByCodePoints(0, precision));
    switch (verb) {
      case 's', 'v' -> pad(sink, shown, false);
      case 'q' -> pad(sink, Formatter.quoted(sink.rendering(), shown), false);
      case 'x' -> pad(sink, HexFormat.of().formatHex(bytes(sink, shown)), false);
      case 'X' -> pad(sink, HexFormat.of().withUpperCase().formatHex(bytes(sink, shown)), false);
      default -> bad(sink, value);
    }
  }

  private static byte[] bytes(TextSink sink, String text) {
    sink.rendering().scan(4L * text.length());
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private void pad(TextSink sink, String text, boolean withZeros) {
    int length = text.codePointCount(0, text.length());
    int missing = width == NONE ? 0 : Math.max(Math.abs(width) - length, 0);
    if (width < 0 || flags.contains("-")) {
      sink.append(text).repeat(' ', missing);
    } else if (withZeros && !text.isEmpty() && "+- ".indexOf(text.charAt(0)) >= 0) {
      sink.append(text.charAt(0)).repeat('0', missing).append(text.substring(1));
    } else {
      sink.repeat(withZeros ? '0' : ' ', missing).append(text);
    }
  }

  /** What Go writes where a verb does not go with a value. */
  private void bad(TextSink sink, Value value) {
    sink.append("%!").append(Character.toString(verb)).append('(');
    writeTyped(sink, value);
    sink.append(')');
  }

  static void writeTyped(TextSink sink, Value value) {
    if (!(value instanceof Value.Nil)) {
      sink.append(value.typeName()).append('=');
    }
    new GoText(sink).print(value);
  }
}
