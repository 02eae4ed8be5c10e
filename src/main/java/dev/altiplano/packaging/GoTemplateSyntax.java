package dev.altiplano.packaging;

import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.ErrorKind;
import java.util.Set;

/**
 * Finds the mistakes in a Go template that show without parsing what is within its actions: open
 * actions, texts and comments, and blocks that do not begin or end. The texts are those of Go.
 */
final class GoTemplateSyntax {
  private static final Set<String> BLOCKS = Set.of("if", "range", "with", "define", "block");

  private final String source;
  private int blocks;

  private GoTemplateSyntax(String source) {
    this.source = source;
  }

  /**
   * Refuses a template that Go could not parse.
   *
   * @throws AltiplanoException INVALID_REQUEST
   */
  static void check(String source) {
    new GoTemplateSyntax(source).check();
  }

  private void check() {
    for (int at = source.indexOf("{{"); at >= 0; at = source.indexOf("{{", at)) {
      int start = at + 2;
      if (source.startsWith("- ", start)) {
        start += 2;
      }
      at = source.startsWith("/*", start) ? endOfComment(at, start) : endOfAction(at, start);
    }
    if (blocks > 0) {
      throw failure(source.length(), "unexpected EOF");
    }
  }

  private int endOfComment(int open, int start) {
    int end = source.indexOf("*/", start);
    if (end < 0) {
      throw failure(open, "unclosed comment");
    }
    int close = end + 2;
    if (source.startsWith(" -", close)) {
      close += 2;
    }
    if (!source.startsWith("}}", close)) {
      throw failure(open, "comment ends before closing delimiter");
    }
    return close + 2;
  }

  private int endOfAction(int open, int start) {
    int at = start;
    while (!source.startsWith("}}", at)) {
      if (at >= source.length()) {
        throw failure(open, "unclosed action");
      }
      char c = source.charAt(at);
      at = c == '"' || c == '`' || c == '\'' ? endOfText(at, c) : at + 1;
    }
    countBlocks(open, source.substring(start, at).strip());
    return at + 2;
  }

  private int endOfText(int start, char quote) {
    for (int at = start + 1; at < source.length(); at++) {
      char c = source.charAt(at);
      if (c == quote) {
        return at + 1;
      }
      if (quote != '`') {
        if (c == '\n') {
          break;
        }
        at += c == '\\' ? 1 : 0;
      }
    }
    throw failure(
        start,
        switch (quote) {
          case '`' -> "unterminated raw quoted string";
          case '"' -> "unterminated quoted string";
          default -> "unterminated character constant";
        });
  }

  private void countBlocks(int at, String action) {
    String word = action.split("[^a-zA-Z]", 2)[0];
    if (BLOCKS.contains(word)) {
      blocks++;
    } else if (word.equals("end") || word.equals("else")) {
      if (blocks == 0) {
        throw failure(at, "unexpected {{%s}}".formatted(word));
      }
      blocks -= word.equals("end") ? 1 : 0;
    }
  }

  private AltiplanoException failure(int at, String problem) {
    long line = source.substring(0, at).chars().filter(c -> c == '\n').count() + 1;
    return new AltiplanoException(
        ErrorKind.INVALID_REQUEST, "template error: template: :%d: %s".formatted(line, problem));
  }
}
