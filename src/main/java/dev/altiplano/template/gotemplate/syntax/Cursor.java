package dev.altiplano.template.gotemplate.syntax;

import java.util.ArrayList;
import java.util.List;

/** A place in the source, and the tokens before it. */
final class Cursor {
  static final int END = -1;

  private final String source;
  private final List<Token> tokens = new ArrayList<>();
  private int start;
  private int position;
  private int startLine = 1;

  Cursor(String source) {
    this.source = source;
  }

  int position() {
    return position;
  }

  boolean at(String text) {
    return at(text, 0);
  }

  /** Whether a text is some characters ahead. */
  boolean at(String text, int ahead) {
    return source.startsWith(text, position + ahead);
  }

  int indexOf(String text) {
    return source.indexOf(text, position);
  }

  int length() {
    return source.length();
  }

  int peek() {
    return peek(0);
  }

  /** The character some characters ahead. */
  int peek(int ahead) {
    return character(position + ahead);
  }

  int character(int place) {
    return place < source.length() ? source.codePointAt(place) : END;
  }

  int next() {
    int character = peek();
    position += character == END ? 0 : Character.charCount(character);
    return character;
  }

  void advance(int characters) {
    position += characters;
  }

  void moveTo(int place) {
    position = place;
  }

  boolean accept(String characters) {
    if (peek() != END && characters.indexOf(peek()) >= 0) {
      next();
      return true;
    }
    return false;
  }

  void acceptRun(String characters) {
    while (accept(characters)) {
      // Each call takes one.
    }
  }

  void skipSpace() {
    while (isSpace(peek())) {
      next();
    }
    drop();
  }

  /** What was passed since the last token. */
  String passed() {
    return source.substring(start, position);
  }

  /** Makes a token of what was passed. */
  void emit(Token.Kind kind) {
    tokens.add(new Token(kind, passed(), start, startLine));
    drop();
  }

  /** Leaves out what was passed. */
  void drop() {
    for (int i = start; i < position; i++) {
      startLine += source.charAt(i) == '\n' ? 1 : 0;
    }
    start = position;
  }

  /** Ends the tokens with an error. */
  void fail(String problem) {
    tokens.add(new Token(Token.Kind.ERROR, problem, start, startLine));
  }

  List<Token> tokens() {
    return List.copyOf(tokens);
  }

  static boolean isSpace(int character) {
    return character == ' ' || character == '\t' || character == '\r' || character == '\n';
  }

  static boolean isWord(int character) {
    return character == '_'
        || (character != END && (Character.isLetter(character) || isDigit(character)));
  }

  private static boolean isDigit(int character) {
    return Character.getType(character) == Character.DECIMAL_DIGIT_NUMBER;
  }
}
