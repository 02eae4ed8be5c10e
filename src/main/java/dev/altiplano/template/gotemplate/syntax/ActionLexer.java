package dev.altiplano.template.gotemplate.syntax;

import dev.altiplano.template.gotemplate.syntax.Token.Kind;
import java.util.Set;

/** Splits one action into tokens, its closing delimiter included. */
final class ActionLexer {
  private static final Set<String> KEYWORDS =
      Set.of(
          "block", "break", "continue", "define", "else", "end", "if", "range", "template", "with");

  private final Cursor cursor;
  private int parentheses;

  ActionLexer(Cursor cursor) {
    this.cursor = cursor;
  }

  /** Whether the next is a closing delimiter that takes away the space after it. */
  static boolean trimsRight(Cursor cursor) {
    return Cursor.isSpace(cursor.peek())
        && cursor.peek(1) == '-'
        && cursor.peek(2) == '}'
        && cursor.peek(3) == '}';
  }

  /** Reads the action; whether it was without errors. */
  boolean run() {
    while (!(trimsRight(cursor) || cursor.at(Lexer.RIGHT))) {
      if (!token()) {
        return false;
      }
    }
    if (parentheses > 0) {
      return fail("unclosed left paren");
    }
    boolean trims = trimsRight(cursor);
    if (trims) {
      cursor.advance(Lexer.TRIM_MARKER);
      cursor.drop();
    }
    cursor.advance(Lexer.RIGHT.length());
    cursor.emit(Kind.RIGHT_DELIMITER);
    if (trims) {
      cursor.skipSpace();
    }
    return true;
  }

  private boolean token() {
    int first = cursor.peek();
    if (first == Cursor.END) {
      return fail("unclosed action");
    }
    if (Cursor.isSpace(first)) {
      return space();
    }
    if (first == '.' && !isDigit(cursor.peek(1))) {
      return name(Kind.FIELD, Kind.DOT);
    }
    if (first == '.' || first == '+' || first == '-' || isDigit(first)) {
      return number();
    }
    if (Cursor.isWord(first)) {
      return word();
    }
    return switch (first) {
      case '=' -> single(Kind.ASSIGN);
      case '|' -> single(Kind.PIPE);
      case ':' -> declaration();
      case '"' -> quoted('"', Kind.STRING, "unterminated quoted string");
      case '\'' -> quoted('\'', Kind.CHARACTER, "unterminated character constant");
      case '`' -> raw();
      case '$' -> name(Kind.VARIABLE, Kind.VARIABLE);
      case '(' -> {
        parentheses++;
        yield single(Kind.LEFT_PARENTHESIS);
      }
      case ')' -> closing();
      default ->
          isPrintable(first)
              ? single(Kind.COMMA_OR_OTHER)
              : fail("unrecognized character in action: " + described(first));
    };
  }

  private boolean closing() {
    parentheses--;
    return parentheses < 0 ? fail("unexpected right paren") : single(Kind.RIGHT_PARENTHESIS);
  }

  private boolean single(Kind kind) {
    cursor.next();
    cursor.emit(kind);
    return true;
  }

  /** Space, but not that which belongs to a closing delimiter. */
  private boolean space() {
    while (Cursor.isSpace(cursor.peek()) && !trimsRight(cursor)) {
      cursor.next();
    }
    cursor.emit(Kind.SPACE);
    return true;
  }

  private boolean declaration() {
    cursor.next();
    return cursor.peek() == '=' ? single(Kind.DECLARE) : fail("expected :=");
  }

  private boolean quoted(char quote, Kind kind, String unterminated) {
    cursor.next();
    for (int c = cursor.next(); c != quote; c = cursor.next()) {
      int taken = c == '\\' ? cursor.next() : c;
      if (taken == Cursor.END || taken == '\n') {
        return fail(unterminated);
      }
    }
    cursor.emit(kind);
    return true;
  }

  private boolean raw() {
    cursor.next();
    for (int c = cursor.next(); c != '`'; c = cursor.next()) {
      if (c == Cursor.END) {
        return fail("unterminated raw quoted string");
      }
    }
    cursor.emit(Kind.RAW_STRING);
    return true;
  }

  /** A field or a variable, or the bare sign that begins one. */
  private boolean name(Kind kind, Kind bare) {
    cursor.next();
    if (endsWord()) {
      cursor.emit(bare);
      return true;
    }
    return wordRest(kind);
  }

  private boolean wordRest(Kind kind) {
    while (Cursor.isWord(cursor.peek())) {
      cursor.next();
    }
    if (!endsWord()) {
      return fail("bad character " + described(cursor.peek()));
    }
    cursor.emit(kind);
    return true;
  }

  private boolean word() {
    int start = cursor.position();
    while (Cursor.isWord(cursor.peek())) {
      cursor.next();
    }
    String word = cursor.passed();
    cursor.moveTo(start);
    return wordRest(
        switch (word) {
          case "true", "false" -> Kind.BOOL;
          case "nil" -> Kind.NIL;
          default -> KEYWORDS.contains(word) ? Kind.KEYWORD : Kind.IDENTIFIER;
        });
  }

  private boolean endsWord() {
    int next = cursor.peek();
    return next == Cursor.END || Cursor.isSpace(next) || ".,|:)(}".indexOf(next) >= 0;
  }

  private boolean number() {
    cursor.accept("+-");
    String digits = "0123456789_";
    boolean decimal = true;
    if (cursor.accept("0")) {
      // A leading 0 alone changes nothing here.
      if (cursor.accept("xX")) {
        digits = "0123456789abcdefABCDEF_";
        decimal = false;
      } else if (cursor.accept("oO")) {
        digits = "01234567_";
        decimal = false;
      } else if (cursor.accept("bB")) {
        digits = "01_";
        decimal = false;
      }
    }
    cursor.acceptRun(digits);
    if (cursor.accept(".")) {
      cursor.acceptRun(digits);
    }
    if (decimal && cursor.accept("eE")) {
      cursor.accept("+-");
      cursor.acceptRun(digits);
    }
    if (Cursor.isWord(cursor.peek())) {
      cursor.next();
      return fail("bad number syntax: " + Quoted.of(cursor.passed()));
    }
    cursor.emit(Kind.NUMBER);
    return true;
  }

  private boolean fail(String problem) {
    cursor.fail(problem);
    return false;
  }

  private static boolean isPrintable(int ascii) {
    return ascii > ' ' && ascii < 0x7f;
  }

  private static boolean isDigit(int character) {
    return character >= '0' && character <= '9';
  }

  private static String described(int character) {
    return character == Cursor.END
        ? "U+FFFFFFFFFFFFFFFF"
        : "U+%04X '%s'".formatted(character, Character.toString(character));
  }
}
