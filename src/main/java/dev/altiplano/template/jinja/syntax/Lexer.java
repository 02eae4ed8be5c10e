package dev.altiplano.template.jinja.syntax;

import dev.altiplano.template.jinja.syntax.Token.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Splits a template into text and tags, and decides which white space belongs to neither: a tag
 * swallows the line break after it and, when alone on its line, the indentation before it.
 */
final class Lexer {
  private static final Pattern RAW = Pattern.compile("\\s*raw\\s*(-?)%}");
  private static final Pattern END_RAW = Pattern.compile("\\{%([-+]?)\\s*endraw\\s*([-+]?)%}");

  private final String source;
  private final List<Token> tokens = new ArrayList<>();
  private int position;
  private int line = 1;
  private boolean lineStarts = true;

  private Lexer(String source) {
    this.source = source;
  }

  static List<Token> tokens(String template) {
    String source = template.replace("\r\n", "\n").replace('\r', '\n');
    if (source.endsWith("\n")) {
      source = source.substring(0, source.length() - 1);
    }
    return new Lexer(source).run();
  }

  private List<Token> run() {
    while (position < source.length()) {
      int opening = opening();
      if (opening < 0) {
        text(source.substring(position));
        advance(source.length());
      } else {
        opened(opening);
      }
    }
    tokens.add(new Token(Kind.END, "", line));
    return tokens;
  }

  private int opening() {
    int brace = source.indexOf('{', position);
    while (brace >= 0 && brace + 1 < source.length()) {
      if ("{%#".indexOf(source.charAt(brace + 1)) >= 0) {
        return brace;
      }
      brace = source.indexOf('{', brace + 1);
    }
    return -1;
  }

  private void opened(int opening) {
    char marker = source.charAt(opening + 1);
    char sign = sign(opening + 2);
    textBefore(opening, marker != '{', sign);
    advance(opening + 2 + (sign == ' ' ? 0 : 1));
    switch (marker) {
      case '#' -> comment();
      case '{' -> tag(Kind.OUTPUT_BEGIN, Kind.OUTPUT_END, '}');
      default -> {
        if (!raw()) {
          tag(Kind.TAG_BEGIN, Kind.TAG_END, '%');
        }
      }
    }
  }

  private char sign(int at) {
    char next = at < source.length() ? source.charAt(at) : ' ';
    return next == '-' || next == '+' ? next : ' ';
  }

  private void textBefore(int end, boolean dropIndentation, char sign) {
    String text = source.substring(position, end);
    if (sign == '-') {
      text = text.stripTrailing();
    } else if (sign == ' ' && dropIndentation) {
      int lineStart = text.lastIndexOf('\n') + 1;
      if ((lineStart > 0 || lineStarts) && text.substring(lineStart).isBlank()) {
        text = text.substring(0, lineStart);
      }
    }
    text(text);
    advance(end);
  }

  private void text(String text) {
    if (!text.isEmpty()) {
      tokens.add(new Token(Kind.TEXT, text, line));
    }
  }

  private void comment() {
    int end = source.indexOf("#}", position);
    if (end < 0) {
      throw SyntaxFault.at(line, "the comment is never closed");
    }
    char sign = end > position ? sign(end - 1) : ' ';
    advance(end + 2);
    afterTag(sign, true);
  }

  /** A raw block at the position, if there is one: its body is text, whatever it contains. */
  private boolean raw() {
    Matcher begin = RAW.matcher(source).region(position, source.length());
    if (!begin.lookingAt()) {
      return false;
    }
    Matcher end = END_RAW.matcher(source);
    if (!end.find(begin.end())) {
      throw SyntaxFault.at(line, "the raw block is never closed");
    }
    advance(begin.end());
    afterTag(begin.group(1).isEmpty() ? ' ' : '-', false);
    String endSign = end.group(1);
    textBefore(end.start(), true, endSign.isEmpty() ? ' ' : endSign.charAt(0));
    advance(end.end());
    afterTag(end.group(2).isEmpty() ? ' ' : end.group(2).charAt(0), true);
    return true;
  }

  private void tag(Kind begin, Kind end, char closer) {
    tokens.add(new Token(begin, closer == '%' ? "{%" : "{{", line));
    TagLexer inside = new TagLexer(source, position, line, closer);
    tokens.addAll(inside.tokens());
    char sign = inside.sign();
    advance(inside.end());
    tokens.add(new Token(end, closer + "}", line));
    afterTag(sign, closer == '%');
  }

  private void afterTag(char sign, boolean dropLineBreak) {
    int end = position;
    if (sign == '-') {
      while (end < source.length() && Character.isWhitespace(source.charAt(end))) {
        end++;
      }
    } else if (sign == ' ' && dropLineBreak && source.startsWith("\n", end)) {
      end++;
    }
    advance(end);
  }

  private void advance(int to) {
    for (int i = position; i < to; i++) {
      if (source.charAt(i) == '\n') {
        line++;
      }
    }
    if (to > position) {
      lineStarts = source.charAt(to - 1) == '\n';
    }
    position = to;
  }
}
