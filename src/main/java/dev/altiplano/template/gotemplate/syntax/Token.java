package dev.altiplano.template.gotemplate.syntax;

/**
 * One piece of the source.
 *
 * @param text as the source spells it; of an error, what is wrong
 * @param position index of its first character in the source
 * @param line the line that it begins on, from 1
 */
record Token(Kind kind, String text, int position, int line) {
  private static final int SHOWN = 10;

  enum Kind {
    ERROR,
    END_OF_FILE,
    TEXT,
    LEFT_DELIMITER,
    RIGHT_DELIMITER,
    SPACE,
    ASSIGN,
    DECLARE,
    PIPE,
    COMMA_OR_OTHER,
    LEFT_PARENTHESIS,
    RIGHT_PARENTHESIS,
    BOOL,
    NUMBER,
    CHARACTER,
    STRING,
    RAW_STRING,
    IDENTIFIER,
    FIELD,
    VARIABLE,
    DOT,
    NIL,
    KEYWORD
  }

  boolean is(Kind wanted) {
    return kind == wanted;
  }

  boolean isKeyword(String word) {
    return kind == Kind.KEYWORD && text.equals(word);
  }

  /** As Go's messages name it. */
  @Override
  public String toString() {
    return switch (kind) {
      case END_OF_FILE -> "EOF";
      case ERROR -> text;
      case KEYWORD, NIL -> "<" + text + ">";
      case DOT -> "<.>";
      default ->
          text.codePointCount(0, text.length()) > SHOWN
              ? Quoted.of(text.substring(0, text.offsetByCodePoints(0, SHOWN))) + "..."
              : Quoted.of(text);
    };
  }
}
