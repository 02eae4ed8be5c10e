package dev.altiplano.template.jinja;

import static dev.altiplano.template.jinja.Operation.operation;

import dev.altiplano.template.jinja.syntax.Expression.ArithmeticOperator;
import dev.altiplano.template.jinja.syntax.Expression.ComparisonOperator;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** The tests by name: what may follow {@code is}. */
final class Tests {
  private static final Map<String, Operation> TABLE =
      Operation.table(
          Stream.of(
                  Stream.of(
                      test("boolean", Value.Bool.class::isInstance),
                      test("callable", Value.Function.class::isInstance),
                      test("defined", value -> !(value instanceof Value.Undefined)),
                      test("false", Value.FALSE::equals),
                      test("float", Value.Real.class::isInstance),
                      test("integer", Value.Int.class::isInstance),
                      test("iterable", Items::walkable),
                      test("mapping", Value.Dict.class::isInstance),
                      test("none", Value.None.class::isInstance),
                      test("number", Numbers::isNumber),
                      test("sequence", Tests::isSequence),
                      test("string", Value.Text.class::isInstance),
                      test("true", Value.TRUE::equals),
                      test("undefined", Value.Undefined.class::isInstance),
                      operation("divisibleby", (r, s, a) -> divisible(r, s, a), "num"),
                      operation("even", (r, s, _) -> Value.of(remains(r, s, 2, 0))),
                      operation("odd", (r, s, _) -> Value.of(remains(r, s, 2, 1)))),
                  comparison(ComparisonOperator.EQUAL, "eq", "equalto", "=="),
                  comparison(ComparisonOperator.NOT_EQUAL, "ne", "!="),
                  comparison(ComparisonOperator.LESS, "lt", "lessthan", "<"),
                  comparison(ComparisonOperator.LESS_OR_EQUAL, "le", "<="),
                  comparison(ComparisonOperator.GREATER, "gt", "greaterthan", ">"),
                  comparison(ComparisonOperator.GREATER_OR_EQUAL, "ge", ">="),
                  comparison(ComparisonOperator.IN, "in"))
              .flatMap(rows -> rows)
              .toArray(Operation[]::new));

  private Tests() {}

  static boolean holds(Rendering rendering, String name, Value subject, Arguments arguments) {
    Operation test = TABLE.get(name);
    if (test == null) {
      throw rendering.fault("there is no test '" + name + "'");
    }
    return Truth.of(test.apply(rendering, subject, arguments));
  }

  private static Operation test(String name, Predicate<Value> predicate) {
    return operation(name, (_, subject, _) -> Value.of(predicate.test(subject)));
  }

  private static Stream<Operation> comparison(ComparisonOperator operator, String... names) {
    return Arrays.stream(names)
        .map(name -> operation(name, (r, s, a) -> compared(r, operator, s, a), "other"));
  }

  private static Value compared(
      Rendering rendering, ComparisonOperator operator, Value subject, Arguments arguments) {
    Value other = arguments.required(rendering, "other");
    return Value.of(Comparisons.holds(rendering, operator, subject, other));
  }

  /** Python asks for a length and for indexing, which dicts and undefined values have as well. */
  private static boolean isSequence(Value value) {
    return Items.walkable(value)
        && !(value instanceof Value.View)
        && !(value instanceof Value.Generator)
        && !(value instanceof Value.Loop);
  }

  private static Value divisible(Rendering rendering, Value subject, Arguments arguments) {
    return Value.of(remains(rendering, subject, arguments.integer(rendering, "num", 0), 0));
  }

  private static boolean remains(Rendering rendering, Value subject, int divisor, int wanted) {
    Value remainder =
        Operators.compute(rendering, ArithmeticOperator.REMAINDER, subject, Value.of(divisor));
    return Comparisons.equal(rendering, remainder, Value.of(wanted));
  }
}
