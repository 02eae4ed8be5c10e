package dev.altiplano.template.jinja.syntax;

import dev.altiplano.model.AltiplanoException;
import dev.altiplano.template.jinja.syntax.Token.Kind;
import java.util.List;

/** Where the parsers stand in the tokens, and how deep they are nested. */
final class TokenStream {
  /** Real templates stay below 20; the parsers recurse, and the stack must not run out. */
  private static final int MAX_NESTING = 100;

  private final List<Token> tokens;
  private int position;
  private int nesting;

  TokenStream(List<Token> tokens) {
    this.tokens = tokens;
  }

  Token peek() {
    return tokens.get(position);
  }

  /** The token after the next one. */
  Token peekSecond() {
    return tokens.get(Math.min(position + 1, tokens.size() - 1));
  }

  Token next() {
    Token token = tokens.get(position);
    if (token.kind() != Kind.END) {
      position++;
    }
    return token;
  }

  boolean skipSymbol(String symbol) {
    return skipIf(peek().isSymbol(symbol));
  }

  boolean skipName(String name) {
    return skipIf(peek().isName(name));
  }

  private boolean skipIf(boolean matches) {
    if (matches) {
      next();
    }
    return matches;
  }

  Token expect(Kind kind, String wanted) {
    if (peek().kind() != kind) {
      throw unexpected(wanted);
    }
    return next();
  }

  void expectSymbol(String symbol) {
    if (!skipSymbol(symbol)) {
      throw unexpected("'" + symbol + "'");
    }
  }

  void expectName(String name) {
    if (!skipName(name)) {
      throw unexpected("'" + name + "'");
    }
  }

  AltiplanoException unexpected(String wanted) {
    return fault("expected " + wanted + ", found " + peek().describe());
  }

  AltiplanoException fault(String reason) {
    return SyntaxFault.at(peek().line(), reason);
  }

  /** Begins a nested construct; every call is followed by {@link #leave}, unless parsing fails. */
  void enter() {
    if (++nesting > MAX_NESTING) {
      throw fault("nested deeper than " + MAX_NESTING + " levels");
    }
  }

  void leave() {
    nesting--;
  }
}
