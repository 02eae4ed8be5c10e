package dev.altiplano.template.jinja.syntax;

import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What stands between braces and yields a value. Chains of one precedence are kept flat, so that a
 * long sum costs no depth when it is evaluated.
 */
public sealed interface Expression {
  record NoneLiteral() implements Expression {}

  record BooleanLiteral(boolean value) implements Expression {}

  record IntegerLiteral(BigInteger value) implements Expression {}

  record RealLiteral(double value) implements Expression {}

  record TextLiteral(String value) implements Expression {}

  record ListLiteral(List<Expression> items) implements Expression {}

  record TupleLiteral(List<Expression> items) implements Expression {}

  record DictLiteral(List<Entry> entries) implements Expression {}

  /** One {@code key: value} of a dict literal. */
  record Entry(Expression key, Expression value) {}

  record Name(String name) implements Expression {}

  record Attribute(Expression target, String name) implements Expression {}

  record Item(Expression target, Expression index) implements Expression {}

  record Slice(
      Expression target,
      @Nullable Expression start,
      @Nullable Expression stop,
      @Nullable Expression step)
      implements Expression {}

  record Call(Expression target, CallArguments arguments) implements Expression {}

  record Filtered(Expression subject, NamedCall filter) implements Expression {}

  record Tested(Expression subject, NamedCall test) implements Expression {}

  record Not(Expression operand) implements Expression {}

  record Negated(Expression operand) implements Expression {}

  record AllOf(List<Expression> operands) implements Expression {}

  record AnyOf(List<Expression> operands) implements Expression {}

  record Concatenation(List<Expression> operands) implements Expression {}

  record Arithmetic(Expression first, List<Term> rest) implements Expression {}

  record Comparison(Expression first, List<Comparand> rest) implements Expression {}

  /** {@code then if condition else orElse}; without an else the value is undefined. */
  record Conditional(Expression condition, Expression then, @Nullable Expression orElse)
      implements Expression {}

  /** An operator and its right operand, in a chain read from left to right. */
  record Term(ArithmeticOperator operator, Expression operand) {}

  /** A comparison and its right operand, in a chain whose neighbours must all agree. */
  record Comparand(ComparisonOperator operator, Expression operand) {}

  /** The arguments of a call, as written. */
  record CallArguments(List<Expression> positional, Map<String, Expression> named) {
    static final CallArguments NONE = new CallArguments(List.of(), Map.of());
  }

  /** A filter or a test by its name. */
  record NamedCall(String name, CallArguments arguments) {}

  /** Operators that make one value of two. */
  enum ArithmeticOperator {
    ADD("+"),
    SUBTRACT("-"),
    MULTIPLY("*"),
    DIVIDE("/"),
    FLOOR_DIVIDE("//"),
    REMAINDER("%");

    private final String symbol;

    ArithmeticOperator(String symbol) {
      this.symbol = symbol;
    }

    public String symbol() {
      return symbol;
    }
  }

  /** Operators that answer true or false. */
  enum ComparisonOperator {
    EQUAL("=="),
    NOT_EQUAL("!="),
    LESS("<"),
    LESS_OR_EQUAL("<="),
    GREATER(">"),
    GREATER_OR_EQUAL(">="),
    IN("in"),
    NOT_IN("not in");

    private final String symbol;

    ComparisonOperator(String symbol) {
      this.symbol = symbol;
    }

    public String symbol() {
      return symbol;
    }
  }
}
