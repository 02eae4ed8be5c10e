package dev.altiplano.template.gotemplate.syntax;

import java.util.List;

/** Splits the source into texts and actions, and the actions into their tokens. */
final class Lexer {
  static final String LEFT = "{{";
  static final String RIGHT = "}}";

  private static final String COMMENT_START = "/*";
  private static final String COMMENT_END = "*/";

  /** A minus and a space beside it, between a delimiter and what is in it. */
  static final int TRIM_MARKER = 2;

  private final Cursor cursor;

  private Lexer(String source) {
    this.cursor = new Cursor(source);
  }

  /** The tokens; the last one is the end of the file, or an error. */
  static List<Token> tokens(String source) {
    var lexer = new Lexer(source);
    boolean more = true;
    while (more) {
      more = lexer.text() && lexer.action();
    }
    return lexer.cursor.tokens();
  }

  /** The text before an action; whether there is one. */
  private boolean text() {
    int action = cursor.indexOf(LEFT);
    int end = action < 0 ? cursor.length() : action;
    int kept = end;
    if (action >= 0 && trimsLeft(action)) {
      while (kept > cursor.position() && Cursor.isSpace(cursor.character(kept - 1))) {
        kept--;
      }
    }
    if (kept > cursor.position()) {
      cursor.moveTo(kept);
      cursor.emit(Token.Kind.TEXT);
    }
    cursor.moveTo(end);
    cursor.drop();
    if (action < 0) {
      cursor.emit(Token.Kind.END_OF_FILE);
    }
    return action >= 0;
  }

  private boolean trimsLeft(int delimiter) {
    return cursor.character(delimiter + 2) == '-'
        && Cursor.isSpace(cursor.character(delimiter + 3));
  }

  /** An action or a comment; whether it was without errors. */
  private boolean action() {
    int marker = trimsLeft(cursor.position()) ? TRIM_MARKER : 0;
    cursor.advance(LEFT.length());
    if (cursor.at(COMMENT_START, marker)) {
      cursor.advance(marker);
      cursor.drop();
      return comment();
    }
    cursor.emit(Token.Kind.LEFT_DELIMITER);
    cursor.advance(marker);
    cursor.drop();
    return new ActionLexer(cursor).run();
  }

  private boolean comment() {
    cursor.advance(COMMENT_START.length());
    int end = cursor.indexOf(COMMENT_END);
    if (end < 0) {
      cursor.fail("unclosed comment");
      return false;
    }
    cursor.moveTo(end + COMMENT_END.length());
    boolean trims = ActionLexer.trimsRight(cursor);
    cursor.advance(trims ? TRIM_MARKER : 0);
    if (!cursor.at(RIGHT)) {
      cursor.fail("comment ends before closing delimiter");
      return false;
    }
    cursor.advance(RIGHT.length());
    if (trims) {
      cursor.skipSpace();
    }
    cursor.drop();
    return true;
  }
}
