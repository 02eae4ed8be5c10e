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
    switch (verb) {
      case 'd', 'v' -> integer(sink, number, 10, "");
      case 'x' -> integer(sink, number, 16, "0x");
      case 'X' -> integer(sink, number, 16, "0X");
      case 'o' -> integer(sink, number, 8, "0");
      case 'O' -> integer(sink, number, 8, "0o");
      case 'b' -> integer(sink, number, 2, "0b");
      case 'c' -> pad(sink, character(number), false);
      case 'q' -> pad(sink, Quoted.of(character(number), '\''), false);
      case 'U' -> pad(sink, "U+%04X".formatted(number), false);
      default -> bad(sink, Value.of(number));
    }
  }

  /** A precision is the least number of digits, and so is a width that is filled with zeros. */
  private void integer(TextSink sink, long number, int radix, String prefix) {
    String sign = number < 0 ? "-" : flags.contains("+") ? "+" : flags.contains(" ") ? " " : "";
    String digits = precision == 0 && number == 0 ? "" : digits(number, radix);
    boolean filled = precision == NONE && width > 0 && hasZeros();
    int least = filled ? width - sign.length() : Math.max(precision, 0);
    int zeros = Math.max(least - digits.length(), 0);
    boolean isMarked = verb == 'O' || flags.contains("#");
    boolean hasMark = prefix.equals("0") && (zeros > 0 || digits.startsWith("0"));
    String mark = isMarked && !hasMark ? prefix : "";
    if (digits.isEmpty() && precision == 0) {
      pad(sink, "", false);
      return;
    }
    int missing = missing(sign.length() + mark.length() + zeros + digits.length());
    sink.repeat(' ', isToTheLeft() ? 0 : missing).append(sign).append(mark);
    sink.repeat('0', zeros).append(digits).repeat(' ', isToTheLeft() ? missing : 0);
  }

  private String digits(long number, int radix) {
    // The least number is its own opposite, which is right where it has no sign.
    String digits = Long.toUnsignedString(number < 0 ? -number : number, radix);
    return verb == 'X' ? digits.toUpperCase(Locale.ROOT) : digits;
  }

  private boolean isToTheLeft() {
    return flags.contains("-") || (width < 0 && width != NONE);
  }

  private boolean hasZeros() {
    return flags.contains("0") && !isToTheLeft();
  }

  private int missing(int length) {
    return width == NONE ? 0 : Math.max(Math.abs(width) - length, 0);
  }

  private static String character(long number) {
    return number >= 0 && number <= Character.MAX_CODE_POINT
        ? Character.toString((int) number)
        : "\ufffd";
  }

  private void real(TextSink sink, double number) {
    int digits = precision == NONE ? -1 : precision;
    sink.rendering().room(Math.max(digits, 0), Math.max(digits, 0));
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
    pad(sink, sign + digits, hasZeros());
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
    int missing = missing(length);
    if (isToTheLeft()) {
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
