package dev.altiplano.template.jinja.syntax;

import dev.altiplano.template.jinja.syntax.Expression.Arithmetic;
import dev.altiplano.template.jinja.syntax.Expression.ArithmeticOperator;
import dev.altiplano.template.jinja.syntax.Expression.Attribute;
import dev.altiplano.template.jinja.syntax.Expression.Call;
import dev.altiplano.template.jinja.syntax.Expression.CallArguments;
import dev.altiplano.template.jinja.syntax.Expression.Filtered;
import dev.altiplano.template.jinja.syntax.Expression.IntegerLiteral;
import dev.altiplano.template.jinja.syntax.Expression.Item;
import dev.altiplano.template.jinja.syntax.Expression.NamedCall;
import dev.altiplano.template.jinja.syntax.Expression.Negated;
import dev.altiplano.template.jinja.syntax.Expression.Not;
import dev.altiplano.template.jinja.syntax.Expression.Slice;
import dev.altiplano.template.jinja.syntax.Expression.Term;
import dev.altiplano.template.jinja.syntax.Expression.Tested;
import dev.altiplano.template.jinja.syntax.Token.Kind;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An operand with its sign and all that may follow it: attributes, items, calls, filters, tests.
 */
final class OperandParser {
  private static final Set<Kind> ARGUMENT_KINDS =
      Set.of(Kind.NAME, Kind.STRING, Kind.INTEGER, Kind.REAL);
  private static final Set<String> ARGUMENT_SYMBOLS = Set.of("(", "[", "{");
  private static final Set<String> NOT_ARGUMENTS = Set.of("else", "or", "and", "is", "if", "in");

  private final TokenStream tokens;
  private final ExpressionParser expressions;
  private final LiteralParser literals;

  OperandParser(TokenStream tokens, ExpressionParser expressions) {
    this.tokens = tokens;
    this.expressions = expressions;
    this.literals = new LiteralParser(tokens, expressions);
  }

  Expression signed() {
    return filtersAndTests(unary());
  }

  private Expression unary() {
    if (tokens.peek().isSymbol("-")) {
      return new Negated(unaryOperand());
    }
    if (tokens.peek().isSymbol("+")) {
      Term term = new Term(ArithmeticOperator.ADD, unaryOperand());
      return new Arithmetic(new IntegerLiteral(BigInteger.ZERO), List.of(term));
    }
    return suffixes(literals.literalOrName());
  }

  private Expression unaryOperand() {
    tokens.next();
    tokens.enter();
    Expression operand = unary();
    tokens.leave();
    return operand;
  }

  private Expression suffixes(Expression start) {
    Expression operand = start;
    while (true) {
      if (tokens.skipSymbol(".")) {
        operand = attribute(operand);
      } else if (tokens.skipSymbol("[")) {
        operand = subscript(operand);
      } else if (tokens.peek().isSymbol("(")) {
        operand = new Call(operand, arguments());
      } else {
        return operand;
      }
    }
  }

  private Expression attribute(Expression target) {
    if (tokens.peek().kind() == Kind.INTEGER) {
      return new Item(target, literals.literalOrName());
    }
    return new Attribute(target, tokens.expect(Kind.NAME, "a name after '.'").text());
  }

  private Expression subscript(Expression target) {
    Expression start = tokens.peek().isSymbol(":") ? null : expressions.expression();
    if (tokens.skipSymbol("]") && start != null) {
      return new Item(target, start);
    }
    tokens.expectSymbol(":");
    Expression stop = sliceBound();
    Expression step = tokens.skipSymbol(":") ? sliceBound() : null;
    tokens.expectSymbol("]");
    return new Slice(target, start, stop, step);
  }

  private @Nullable Expression sliceBound() {
    return tokens.peek().isSymbol(":") || tokens.peek().isSymbol("]")
        ? null
        : expressions.expression();
  }

  private Expression filtersAndTests(Expression start) {
    Expression operand = start;
    while (true) {
      if (tokens.skipSymbol("|")) {
        operand = new Filtered(operand, filter());
      } else if (tokens.skipName("is")) {
        operand = test(operand);
      } else if (tokens.peek().isSymbol("(")) {
        operand = new Call(operand, arguments());
      } else {
        return operand;
      }
    }
  }

  /** Filters that apply to the body of a block; the bar before the first is optional. */
  List<NamedCall> filters() {
    List<NamedCall> filters = new ArrayList<>();
    while (tokens.skipSymbol("|") || (filters.isEmpty() && tokens.peek().kind() == Kind.NAME)) {
      filters.add(filter());
    }
    return List.copyOf(filters);
  }

  private NamedCall filter() {
    String name = tokens.expect(Kind.NAME, "the name of a filter").text();
    return new NamedCall(name, tokens.peek().isSymbol("(") ? arguments() : CallArguments.NONE);
  }

  private Expression test(Expression subject) {
    boolean negated = tokens.skipName("not");
    String name = tokens.expect(Kind.NAME, "the name of a test").text();
    Expression test = new Tested(subject, new NamedCall(name, testArguments()));
    return negated ? new Not(test) : test;
  }

  /** A test takes arguments in parentheses, or one argument without them. */
  private CallArguments testArguments() {
    Token token = tokens.peek();
    if (token.isSymbol("(")) {
      return arguments();
    }
    boolean argument =
        ARGUMENT_KINDS.contains(token.kind())
            ? token.kind() != Kind.NAME || !NOT_ARGUMENTS.contains(token.text())
            : token.kind() == Kind.SYMBOL && ARGUMENT_SYMBOLS.contains(token.text());
    return argument
        ? new CallArguments(List.of(suffixes(literals.literalOrName())), Map.of())
        : CallArguments.NONE;
  }

  private CallArguments arguments() {
    tokens.expectSymbol("(");
    List<Expression> positional = new ArrayList<>();
    Map<String, Expression> named = new LinkedHashMap<>();
    while (!tokens.skipSymbol(")")) {
      argument(positional, named);
      if (!tokens.peek().isSymbol(")")) {
        tokens.expectSymbol(",");
      }
    }
    return new CallArguments(List.copyOf(positional), Collections.unmodifiableMap(named));
  }

  private void argument(List<Expression> positional, Map<String, Expression> named) {
    Token token = tokens.peek();
    if (token.kind() == Kind.NAME && tokens.peekSecond().isSymbol("=")) {
      tokens.next();
      tokens.next();
      named.put(token.text(), expressions.expression());
      return;
    }
    if (!named.isEmpty()) {
      throw tokens.fault("a positional argument follows a named one");
    }
    positional.add(expressions.expression());
  }
}
