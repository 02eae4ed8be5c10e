package dev.altiplano.api.gojson;

/** Quotes text for messages as Go's {@code %q} does. */
public final class GoQuote {
  private GoQuote() {}

  public static String quote(String text) {
    var quoted = new StringBuilder("\"");
    text.codePoints().forEach(point -> appendEscaped(quoted, point));
    return quoted.append('"').toString();
  }

  /** A byte between single quotes, as syntax errors name it. */
  static String quoteByte(int unsigned) {
    return switch (unsigned) {
      case '\'' -> "'\\''";
      case '"' -> "'\"'";
      default -> {
        var quoted = new StringBuilder("'");
        appendEscaped(quoted, unsigned);
        yield quoted.append('\'').toString();
      }
    };
  }

  private static void appendEscaped(StringBuilder out, int point) {
    switch (point) {
      case '"' -> out.append("\\\"");
      case '\\' -> out.append("\\\\");
      case 0x07 -> out.append("\\a");
      case '\b' -> out.append("\\b");
      case '\f' -> out.append("\\f");
      case '\n' -> out.append("\\n");
      case '\r' -> out.append("\\r");
      case '\t' -> out.append("\\t");
      case 0x0b -> out.append("\\v");
      default -> appendUnnamed(out, point);
    }
  }

  private static void appendUnnamed(StringBuilder out, int point) {
    if (isPrintable(point)) {
      out.appendCodePoint(point);
    } else if (point < ' ' || point == 0x7f) {
      out.append("\\x%02x".formatted(point));
    } else if (Character.isSurrogate((char) point) && point < 0x10000) {
      out.append("\\ufffd");
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
}
