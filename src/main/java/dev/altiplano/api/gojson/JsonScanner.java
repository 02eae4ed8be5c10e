package dev.altiplano.api.gojson;

import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.ErrorKind;
import java.util.BitSet;

/**
 * Finds the end of the first JSON value of a text, by the rules and with the error texts of Go's
 * scanner. Nesting takes no stack, so that no text can overflow it.
 */
final class JsonScanner {
  static final int MAX_DEPTH = 10_000;

  private static final int END_OF_TEXT = -1;

  private final byte[] json;
  private final BitSet objects = new BitSet();
  private int position;
  private int depth;

  private JsonScanner(byte[] json, int start) {
    this.json = json;
    this.position = start;
  }

  /**
   * The index after the value that begins at {@code start}, where no white space may be.
   *
   * @throws AltiplanoException INVALID_REQUEST where there is no value
   */
  static int endOfValue(byte[] json, int start) {
    var scanner = new JsonScanner(json, start);
    scanner.value();
    return scanner.position;
  }

  static boolean isSpace(int c) {
    return c == ' ' || c == '\n' || c == '\t' || c == '\r';
  }

  private void value() {
    do {
      boolean inside = begin(token());
      while (!inside && depth > 0) {
        inside = separator();
      }
    } while (depth > 0);
  }

  /** Reads a scalar or the beginning of a container; true when a value must follow inside it. */
  private boolean begin(int c) {
    switch (c) {
      case '{' -> {
        return enter(c, '}', true);
      }
      case '[' -> {
        return enter(c, ']', false);
      }
      case '"' -> string();
      case 't' -> word("true");
      case 'f' -> word("false");
      case 'n' -> word("null");
      default -> {
        if (c != '-' && !isDigit(c)) {
          throw unexpected(c, "looking for beginning of value");
        }
        number(c);
      }
    }
    return false;
  }

  private boolean enter(int opening, int closing, boolean object) {
    if (depth == MAX_DEPTH) {
      throw unexpected(opening, "exceeded max depth");
    }
    int next = token();
    if (next == closing) {
      return false;
    }
    objects.set(depth++, object);
    if (object) {
      key(next);
    } else {
      position--;
    }
    return true;
  }

  /** Reads what follows a value inside a container; true when another value must follow. */
  private boolean separator() {
    boolean object = objects.get(depth - 1);
    int c = token();
    if (c == ',') {
      if (object) {
        key(token());
      }
      return true;
    }
    if (c != (object ? '}' : ']')) {
      throw unexpected(c, object ? "after object key:value pair" : "after array element");
    }
    depth--;
    return false;
  }

  private void key(int c) {
    if (c != '"') {
      throw unexpected(c, "looking for beginning of object key string");
    }
    string();
    int colon = token();
    if (colon != ':') {
      throw unexpected(colon, "after object key");
    }
  }

  private void string() {
    for (int c = next(); c != '"'; c = next()) {
      if (c == '\\') {
        escape();
      } else if (c < ' ') {
        throw unexpected(c, "in string literal");
      }
    }
  }

  private void escape() {
    int c = next();
    if (c == 'u') {
      for (int digit = 0; digit < 4; digit++) {
        int hex = next();
        if (Character.digit(hex, 16) < 0) {
          throw unexpected(hex, "in \\u hexadecimal character escape");
        }
      }
    } else if ("bfnrt\\/\"".indexOf(c) < 0) {
      throw unexpected(c, "in string escape code");
    }
  }

  private void word(String word) {
    for (int i = 1; i < word.length(); i++) {
      int c = next();
      if (c != word.charAt(i)) {
        throw unexpected(c, "in literal %s (expecting '%s')".formatted(word, word.charAt(i)));
      }
    }
  }

  private void number(int first) {
    int digit = first == '-' ? next() : first;
    if (!isDigit(digit)) {
      throw unexpected(digit, "in numeric literal");
    }
    if (digit != '0') {
      digits();
    }
    if (peek() == '.') {
      position++;
      fraction();
    }
    if (peek() == 'e' || peek() == 'E') {
      position++;
      exponent();
    }
  }

  private void fraction() {
    int c = next();
    if (!isDigit(c)) {
      throw unexpected(c, "after decimal point in numeric literal");
    }
    digits();
  }

  private void exponent() {
    if (peek() == '+' || peek() == '-') {
      position++;
    }
    int c = next();
    if (!isDigit(c)) {
      throw unexpected(c, "in exponent of numeric literal");
    }
    digits();
  }

  private void digits() {
    while (isDigit(peek())) {
      position++;
    }
  }

  private static boolean isDigit(int c) {
    return c >= '0' && c <= '9';
  }

  private int peek() {
    return position < json.length ? json[position] & 0xff : END_OF_TEXT;
  }

  private int next() {
    int c = peek();
    if (c == END_OF_TEXT) {
      throw new AltiplanoException(ErrorKind.INVALID_REQUEST, "unexpected EOF");
    }
    position++;
    return c;
  }

  private int token() {
    int c = next();
    while (isSpace(c)) {
      c = next();
    }
    return c;
  }

  private static AltiplanoException unexpected(int c, String where) {
    return new AltiplanoException(
        ErrorKind.INVALID_REQUEST,
        "invalid character %s %s".formatted(GoQuote.quoteByte(c), where));
  }
}
