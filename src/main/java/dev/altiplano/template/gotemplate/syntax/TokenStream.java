package dev.altiplano.template.gotemplate.syntax;

import dev.altiplano.model.AltiplanoException;
import dev.altiplano.template.gotemplate.syntax.Token.Kind;
import java.util.List;

/** The tokens as a parser takes them, and the words for those that it does not. */
final class TokenStream {
  private final List<Token> tokens;
  private int next;
  private int actionLine;
  private int seenLine = 1;

  TokenStream(List<Token> tokens) {
    this.tokens = tokens;
  }

  /** The next token; after the last one that again. */
  Token peek() {
    Token token = tokens.get(Math.min(next, tokens.size() - 1));
    seenLine = token.line();
    return token;
  }

  Token next() {
    Token token = peek();
    next++;
    return token;
  }

  Token peekPastSpace() {
    skipSpace();
    return peek();
  }

  Token nextPastSpace() {
    skipSpace();
    return next();
  }

  void skipSpace() {
    while (peek().is(Kind.SPACE)) {
      next++;
    }
  }

  int mark() {
    return next;
  }

  void backTo(int mark) {
    next = mark;
  }

  Token expect(Kind kind, String context) {
    Token token = nextPastSpace();
    if (!token.is(kind)) {
      throw unexpected(token, context);
    }
    return token;
  }

  void actionStarts(Token delimiter) {
    actionLine = delimiter.line();
  }

  AltiplanoException unexpected(Token token, String context) {
    if (!token.is(Kind.ERROR)) {
      return SyntaxFault.at(token.line(), "unexpected %s in %s".formatted(token, context));
    }
    String where =
        actionLine == 0 || actionLine == token.line()
            ? ""
            : " %sstarted at :%d"
                .formatted(token.text().endsWith(" action") ? "" : "in action ", actionLine);
    return SyntaxFault.at(token.line(), token + where);
  }

  /** What is wrong at the last token that was looked at. */
  AltiplanoException fault(String reason) {
    return SyntaxFault.at(seenLine, reason);
  }
}
