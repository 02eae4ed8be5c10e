package dev.altiplano.template.gotemplate.syntax;

/** Texts between quotes, as Go writes and reads them. */
public final class Quoted {
  private Quoted() {}

  /** A text between double quotes, as {@code %q} prints it. */
  public static String of(String text) {
    return of(text, '"');
  }

  /** Likewise between quotes of another kind. */
  public static String of(String text, char quote) {
    var quoted = new StringBuilder().append(quote);
    text.codePoints().forEach(point -> append(quoted, point, quote));
    return quoted.append(quote).toString();
  }

  private static void append(StringBuilder out, int point, char quote) {
    switch (point) {
      case '\\' -> out.append("\\\\");
      case 0x07 -> out.append("\\a");
      case '\b' -> out.append("\\b");
      case '\f' -> out.append("\\f");
      case '\n' -> out.append("\\n");
      case '\r' -> out.append("\\r");
      case '\t' -> out.append("\\t");
      case 0x0b -> out.append("\\v");
      default -> {
        if (point == quote) {
          out.append('\\').append(quote);
        } else {
          appendOther(out, point);
        }
      }
    }
  }

  private static void appendOther(StringBuilder out, int point) {
    if (isPrintable(point)) {
      out.appendCodePoint(point);
    } else if (point < ' ' || point == 0x7f) {
      out.append("\\x%02x".formatted(point));
    } else {
      out.append((point < 0x10000 ? "\\u%04x" : "\\U%08x").formatted(point));
    }
  }

  private static boolean isPrintable(int point) {
    return point == ' '
        || switch (Character.getType(point)) {
          case Character.CONTROL,
              Character.FORMAT,
              Character.SURROGATE,
              Character.PRIVATE_USE,
              Character.UNASSIGNED,
              Character.SPACE_SEPARATOR,
              Character.LINE_SEPARATOR,
              Character.PARAGRAPH_SEPARATOR ->
              false;
          default -> true;
        };
  }

  /**
   * The text that is meant by a literal between quotes of any kind.
   *
   * @throws IllegalArgumentException if Go has no such literal
   */
  static String read(String literal) {
    String inner = literal.substring(1, literal.length() - 1);
    char quote = literal.charAt(0);
    return quote == '`' ? inner.replace("\r", "") : new Escapes(inner, quote).read();
  }
}
