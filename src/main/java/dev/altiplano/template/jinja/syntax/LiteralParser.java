package dev.altiplano.template.jinja.syntax;

import dev.altiplano.template.jinja.syntax.Expression.BooleanLiteral;
import dev.altiplano.template.jinja.syntax.Expression.DictLiteral;
import dev.altiplano.template.jinja.syntax.Expression.Entry;
import dev.altiplano.template.jinja.syntax.Expression.IntegerLiteral;
import dev.altiplano.template.jinja.syntax.Expression.ListLiteral;
import dev.altiplano.template.jinja.syntax.Expression.Name;
import dev.altiplano.template.jinja.syntax.Expression.NoneLiteral;
import dev.altiplano.template.jinja.syntax.Expression.RealLiteral;
import dev.altiplano.template.jinja.syntax.Expression.TextLiteral;
import dev.altiplano.template.jinja.syntax.Expression.TupleLiteral;
import dev.altiplano.template.jinja.syntax.Token.Kind;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/** Names, constants, and what stands in brackets of its own. */
final class LiteralParser {
  /** Far above any number a template needs, and cheap to parse. */
  private static final int MAX_DIGITS = 400;

  private final TokenStream tokens;
  private final ExpressionParser expressions;

  LiteralParser(TokenStream tokens, ExpressionParser expressions) {
    this.tokens = tokens;
    this.expressions = expressions;
  }

  Expression literalOrName() {
    Token token = tokens.peek();
    return switch (token.kind()) {
      case NAME -> constantOrName(tokens.next().text());
      case STRING -> text();
      case INTEGER -> new IntegerLiteral(integer(tokens.next().text()));
      case REAL -> new RealLiteral(Double.parseDouble(tokens.next().text()));
      case SYMBOL -> bracketed(token);
      case TEXT, OUTPUT_BEGIN, OUTPUT_END, TAG_BEGIN, TAG_END, END ->
          throw tokens.unexpected("an expression");
    };
  }

  private static Expression constantOrName(String name) {
    return switch (name) {
      case "true", "True" -> new BooleanLiteral(true);
      case "false", "False" -> new BooleanLiteral(false);
      case "none", "None" -> new NoneLiteral();
      default -> new Name(name);
    };
  }

  /** Strings that follow each other are one. */
  private Expression text() {
    StringBuilder text = new StringBuilder();
    while (tokens.peek().kind() == Kind.STRING) {
      text.append(tokens.next().text());
    }
    return new TextLiteral(text.toString());
  }

  private BigInteger integer(String digits) {
    if (digits.length() > MAX_DIGITS) {
      throw tokens.fault("a number has more than " + MAX_DIGITS + " digits");
    }
    if (digits.startsWith("0x")) {
      return new BigInteger(digits.substring(2), 16);
    }
    if (digits.startsWith("0o")) {
      return new BigInteger(digits.substring(2), 8);
    }
    return digits.startsWith("0b")
        ? new BigInteger(digits.substring(2), 2)
        : new BigInteger(digits);
  }

  private Expression bracketed(Token token) {
    return switch (token.text()) {
      case "(" -> parenthesised();
      case "[" -> list();
      case "{" -> dict();
      default -> throw tokens.unexpected("an expression");
    };
  }

  private Expression parenthesised() {
    tokens.next();
    if (tokens.skipSymbol(")")) {
      return new TupleLiteral(List.of());
    }
    Expression inside = expressions.tuple();
    tokens.expectSymbol(")");
    return inside;
  }

  private Expression list() {
    tokens.next();
    List<Expression> items = new ArrayList<>();
    while (!tokens.skipSymbol("]")) {
      items.add(expressions.expression());
      if (!tokens.peek().isSymbol("]")) {
        tokens.expectSymbol(",");
      }
    }
    return new ListLiteral(List.copyOf(items));
  }

  private Expression dict() {
    tokens.next();
    List<Entry> entries = new ArrayList<>();
    while (!tokens.skipSymbol("}")) {
      Expression key = expressions.expression();
      tokens.expectSymbol(":");
      entries.add(new Entry(key, expressions.expression()));
      if (!tokens.peek().isSymbol("}")) {
        tokens.expectSymbol(",");
      }
    }
    return new DictLiteral(List.copyOf(entries));
  }
}
