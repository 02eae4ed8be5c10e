package dev.altiplano.template.jinja.syntax;

import dev.altiplano.template.jinja.syntax.Expression.AllOf;
import dev.altiplano.template.jinja.syntax.Expression.AnyOf;
import dev.altiplano.template.jinja.syntax.Expression.Arithmetic;
import dev.altiplano.template.jinja.syntax.Expression.ArithmeticOperator;
import dev.altiplano.template.jinja.syntax.Expression.Comparand;
import dev.altiplano.template.jinja.syntax.Expression.Comparison;
import dev.altiplano.template.jinja.syntax.Expression.ComparisonOperator;
import dev.altiplano.template.jinja.syntax.Expression.Concatenation;
import dev.altiplano.template.jinja.syntax.Expression.Conditional;
import dev.altiplano.template.jinja.syntax.Expression.Not;
import dev.altiplano.template.jinja.syntax.Expression.Term;
import dev.altiplano.template.jinja.syntax.Expression.TupleLiteral;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Operators and their precedence, from the ternary down to where {@link OperandParser} begins. */
final class ExpressionParser {
  private static final Map<String, ArithmeticOperator> SUMS =
      Map.of("+", ArithmeticOperator.ADD, "-", ArithmeticOperator.SUBTRACT);
  private static final Map<String, ArithmeticOperator> PRODUCTS =
      Map.of(
          "*", ArithmeticOperator.MULTIPLY,
          "/", ArithmeticOperator.DIVIDE,
          "//", ArithmeticOperator.FLOOR_DIVIDE,
          "%", ArithmeticOperator.REMAINDER);
  private static final Map<String, ComparisonOperator> COMPARISONS =
      Map.of(
          "==", ComparisonOperator.EQUAL,
          "!=", ComparisonOperator.NOT_EQUAL,
          "<", ComparisonOperator.LESS,
          "<=", ComparisonOperator.LESS_OR_EQUAL,
          ">", ComparisonOperator.GREATER,
          ">=", ComparisonOperator.GREATER_OR_EQUAL);

  private final TokenStream tokens;
  private final OperandParser operands;

  ExpressionParser(TokenStream tokens) {
    this.tokens = tokens;
    this.operands = new OperandParser(tokens, this);
  }

  OperandParser operands() {
    return operands;
  }

  Expression expression() {
    tokens.enter();
    Expression then = anyOf();
    while (tokens.skipName("if")) {
      Expression condition = anyOf();
      Expression orElse = tokens.skipName("else") ? expression() : null;
      then = new Conditional(condition, then, orElse);
    }
    tokens.leave();
    return then;
  }

  /** An expression, or several with commas between them, which are a tuple. */
  Expression tuple() {
    return tuple(this::expression);
  }

  /** Likewise where an {@code if} that follows is not part of the expression. */
  Expression tupleWithoutConditional() {
    return tuple(this::anyOf);
  }

  private Expression tuple(Supplier<Expression> part) {
    Expression first = part.get();
    if (!tokens.peek().isSymbol(",")) {
      return first;
    }
    List<Expression> items = new ArrayList<>(List.of(first));
    while (tokens.skipSymbol(",") && !endsTuple(tokens.peek())) {
      items.add(part.get());
    }
    return new TupleLiteral(List.copyOf(items));
  }

  private static boolean endsTuple(Token token) {
    return token.kind() == Token.Kind.TAG_END
        || token.kind() == Token.Kind.OUTPUT_END
        || token.isSymbol(")");
  }

  private Expression anyOf() {
    return joined("or", this::allOf, AnyOf::new);
  }

  private Expression allOf() {
    return joined("and", this::not, AllOf::new);
  }

  private Expression joined(
      String word, Supplier<Expression> part, Function<List<Expression>, Expression> join) {
    Expression first = part.get();
    if (!tokens.peek().isName(word)) {
      return first;
    }
    List<Expression> parts = new ArrayList<>(List.of(first));
    while (tokens.skipName(word)) {
      parts.add(part.get());
    }
    return join.apply(List.copyOf(parts));
  }

  private Expression not() {
    if (!tokens.skipName("not")) {
      return comparison();
    }
    tokens.enter();
    Expression operand = not();
    tokens.leave();
    return new Not(operand);
  }

  private Expression comparison() {
    Expression first = sum();
    List<Comparand> rest = new ArrayList<>();
    for (ComparisonOperator operator = comparisonOperator();
        operator != null;
        operator = comparisonOperator()) {
      rest.add(new Comparand(operator, sum()));
    }
    return rest.isEmpty() ? first : new Comparison(first, List.copyOf(rest));
  }

  private @Nullable ComparisonOperator comparisonOperator() {
    if (tokens.skipName("in")) {
      return ComparisonOperator.IN;
    }
    if (tokens.peek().isName("not") && tokens.peekSecond().isName("in")) {
      tokens.next();
      tokens.next();
      return ComparisonOperator.NOT_IN;
    }
    return symbolOf(COMPARISONS);
  }

  private Expression sum() {
    return arithmetic(SUMS, this::concatenation);
  }

  private Expression concatenation() {
    Expression first = product();
    if (!tokens.peek().isSymbol("~")) {
      return first;
    }
    List<Expression> parts = new ArrayList<>(List.of(first));
    while (tokens.skipSymbol("~")) {
      parts.add(product());
    }
    return new Concatenation(List.copyOf(parts));
  }

  private Expression product() {
    return arithmetic(PRODUCTS, operands::signed);
  }

  private Expression arithmetic(
      Map<String, ArithmeticOperator> operators, Supplier<Expression> part) {
    Expression first = part.get();
    List<Term> rest = new ArrayList<>();
    for (ArithmeticOperator operator = symbolOf(operators);
        operator != null;
        operator = symbolOf(operators)) {
      rest.add(new Term(operator, part.get()));
    }
    return rest.isEmpty() ? first : new Arithmetic(first, List.copyOf(rest));
  }

  private <T> @Nullable T symbolOf(Map<String, T> operators) {
    Token token = tokens.peek();
    T operator = token.kind() == Token.Kind.SYMBOL ? operators.get(token.text()) : null;
    if (operator != null) {
      tokens.next();
    }
    return operator;
  }
}
