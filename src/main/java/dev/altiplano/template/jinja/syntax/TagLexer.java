package dev.altiplano.template.jinja.syntax;

import dev.altiplano.template.jinja.syntax.Token.Kind;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Splits the inside of one tag, up to its closing mark outside all brackets. */
final class TagLexer {
  private static final Pattern NUMBER =
      Pattern.compile(
          "(?<real>\\d[\\d_]*(?:\\.\\d[\\d_]*(?:[eE][+-]?\\d+)?|[eE][+-]?\\d+))"
              + "|0[xX][\\da-fA-F_]+|0[oO][0-7_]+|0[bB][01_]+|\\d[\\d_]*");
  private static final Pattern WHOLE = Pattern.compile("\\d+");
  private static final List<String> LONG_SYMBOLS = List.of("==", "!=", ">=", "<=", "//", "**");
  private static final String SHORT_SYMBOLS = "+-*/%~()[]{}<>=.:|,;";

  private final String source;
  private final char closer;
  private final List<Token> tokens = new ArrayList<>();
  private final Deque<Character> brackets = new ArrayDeque<>();
  private int position;
  private int line;
  private char sign = ' ';

  TagLexer(String source, int position, int line, char closer) {
    this.source = source;
    this.position = position;
    this.line = line;
    this.closer = closer;
  }

  List<Token> tokens() {
    int begin = line;
    while (true) {
      skipSpace();
      if (position >= source.length()) {
        throw SyntaxFault.at(begin, "the tag is never closed");
      }
      if (brackets.isEmpty() && closes()) {
        return tokens;
      }
      next();
    }
  }

  /** The sign before the closing mark, or a blank. */
  char sign() {
    return sign;
  }

  /** Where the tag ends, its closing mark included. */
  int end() {
    return position;
  }

  private boolean closes() {
    char first = source.charAt(position);
    boolean signed = first == '-' || (first == '+' && closer == '%');
    int mark = signed ? position + 1 : position;
    if (!source.startsWith(closer + "}", mark)) {
      return false;
    }
    sign = signed ? first : ' ';
    position = mark + 2;
    return true;
  }

  private void skipSpace() {
    while (position < source.length() && Character.isWhitespace(source.charAt(position))) {
      if (source.charAt(position++) == '\n') {
        line++;
      }
    }
  }

  private void next() {
    int code = source.codePointAt(position);
    if (code == '"' || code == '\'') {
      string((char) code);
    } else if (code >= '0' && code <= '9') {
      number();
    } else if (Character.isUnicodeIdentifierStart(code) || code == '_') {
      name();
    } else {
      symbol();
    }
  }

  private void add(Kind kind, String text, int end) {
    tokens.add(new Token(kind, text, line));
    position = end;
  }

  private void string(char quote) {
    int end = position + 1;
    while (end < source.length() && source.charAt(end) != quote) {
      end += source.charAt(end) == '\\' ? 2 : 1;
    }
    if (end >= source.length()) {
      throw SyntaxFault.at(line, "the string is never closed");
    }
    String body = source.substring(position + 1, end);
    add(Kind.STRING, StringLiteral.unescape(body), end + 1);
    line += (int) body.chars().filter(c -> c == '\n').count();
  }

  private void number() {
    // After a dot it is an index, as in rows.0.1, and never a fraction.
    boolean index = !tokens.isEmpty() && tokens.getLast().isSymbol(".");
    Matcher matcher = (index ? WHOLE : NUMBER).matcher(source).region(position, source.length());
    if (!matcher.lookingAt()) {
      throw SyntaxFault.at(line, "a number is malformed");
    }
    boolean real = !index && matcher.group("real") != null;
    String digits = matcher.group().replace("_", "").toLowerCase(Locale.ROOT);
    add(real ? Kind.REAL : Kind.INTEGER, digits, matcher.end());
  }

  private void name() {
    int end = position;
    while (end < source.length() && isNamePart(source.codePointAt(end))) {
      end += Character.charCount(source.codePointAt(end));
    }
    add(Kind.NAME, source.substring(position, end), end);
  }

  private static boolean isNamePart(int code) {
    return Character.isUnicodeIdentifierPart(code) && !Character.isIdentifierIgnorable(code);
  }

  private void symbol() {
    for (String symbol : LONG_SYMBOLS) {
      if (source.startsWith(symbol, position)) {
        add(Kind.SYMBOL, symbol, position + 2);
        return;
      }
    }
    char symbol = source.charAt(position);
    if (SHORT_SYMBOLS.indexOf(symbol) < 0) {
      throw SyntaxFault.at(
          line, "unexpected character '" + Character.toString(source.codePointAt(position)) + "'");
    }
    balance(symbol);
    add(Kind.SYMBOL, String.valueOf(symbol), position + 1);
  }

  private void balance(char symbol) {
    switch (symbol) {
      case '(' -> brackets.push(')');
      case '[' -> brackets.push(']');
      case '{' -> brackets.push('}');
      case ')', ']', '}' -> {
        if (brackets.isEmpty() || brackets.pop() != symbol) {
          throw SyntaxFault.at(line, "unexpected '" + symbol + "'");
        }
      }
      default -> {}
    }
  }
}
