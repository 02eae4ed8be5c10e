package dev.altiplano.template.jinja.syntax;

/**
 * A piece of the source. The text of a string token is its value, without quotes and escapes.
 *
 * @param line where it begins, counted from one
 */
record Token(Kind kind, String text, int line) {
  enum Kind {
    TEXT,
    OUTPUT_BEGIN,
    OUTPUT_END,
    TAG_BEGIN,
    TAG_END,
    NAME,
    STRING,
    INTEGER,
    REAL,
    SYMBOL,
    END
  }

  boolean isName(String name) {
    return kind == Kind.NAME && text.equals(name);
  }

  boolean isSymbol(String symbol) {
    return kind == Kind.SYMBOL && text.equals(symbol);
  }

  /** How a message calls it. */
  String describe() {
    return switch (kind) {
      case TEXT -> "text";
      case OUTPUT_BEGIN, OUTPUT_END, TAG_BEGIN, TAG_END, NAME, INTEGER, REAL, SYMBOL ->
          "'" + text + "'";
      case STRING -> "a string";
      case END -> "the end of the template";
    };
  }
}
