package dev.altiplano.template.jinja;

import dev.altiplano.model.AltiplanoException;
import dev.altiplano.template.jinja.syntax.Expression.ArithmeticOperator;
import java.util.ArrayList;
import java.util.List;

/** Operators between two values, numbers or not. */
final class Operators {
  private Operators() {}

  static Value compute(Rendering rendering, ArithmeticOperator operator, Value left, Value right) {
    if (Numbers.isNumber(left) && Numbers.isNumber(right)) {
      return Numbers.compute(rendering, operator, left, right);
    }
    return switch (operator) {
      case ADD -> sum(rendering, left, right);
      case MULTIPLY ->
          Numbers.isNumber(left)
              ? repeated(rendering, right, left)
              : repeated(rendering, left, right);
      case SUBTRACT, DIVIDE, FLOOR_DIVIDE, REMAINDER ->
          throw unsupported(rendering, operator, left, right);
    };
  }

  private static Value sum(Rendering rendering, Value left, Value right) {
    if (left instanceof Value.Text a && right instanceof Value.Text b) {
      return Markup.sum(rendering, a, b);
    }
    if (left instanceof Value.Array(List<Value> a) && right instanceof Value.Array(List<Value> b)) {
      return new Value.Array(joined(rendering, a, b));
    }
    if (left instanceof Value.Tuple(List<Value> a) && right instanceof Value.Tuple(List<Value> b)) {
      return new Value.Tuple(joined(rendering, a, b));
    }
    throw unsupported(rendering, ArithmeticOperator.ADD, left, right);
  }

  private static List<Value> joined(Rendering rendering, List<Value> a, List<Value> b) {
    rendering.steps((long) a.size() + b.size());
    List<Value> joined = new ArrayList<>(a.size() + b.size());
    joined.addAll(a);
    joined.addAll(b);
    return joined;
  }

  private static Value repeated(Rendering rendering, Value subject, Value times) {
    int count = Math.max(0, Numbers.index(rendering, times));
    return switch (subject) {
      case Value.Text(String text, _) -> {
        rendering.room((long) text.length() * count);
        yield new Value.Text(text.repeat(count));
      }
      case Value.Array(List<Value> items) -> new Value.Array(repeated(rendering, items, count));
      case Value.Tuple(List<Value> items) -> new Value.Tuple(repeated(rendering, items, count));
      case Value.Undefined _,
          Value.None _,
          Value.Bool _,
          Value.Int _,
          Value.Real _,
          Value.Dict _,
          Value.View _,
          Value.Generator _,
          Value.Namespace _,
          Value.Loop _,
          Value.Function _ ->
          throw unsupported(rendering, ArithmeticOperator.MULTIPLY, subject, times);
    };
  }

  private static List<Value> repeated(Rendering rendering, List<Value> items, int count) {
    rendering.steps((long) items.size() * count);
    List<Value> repeated = new ArrayList<>(items.size() * count);
    for (int i = 0; i < count && !items.isEmpty(); i++) {
      repeated.addAll(items);
    }
    return repeated;
  }

  private static AltiplanoException unsupported(
      Rendering rendering, ArithmeticOperator operator, Value left, Value right) {
    if (left instanceof Value.Undefined undefined) {
      return rendering.fault(undefined.reason());
    }
    if (right instanceof Value.Undefined undefined) {
      return rendering.fault(undefined.reason());
    }
    return rendering.fault(
        "'" + left.type() + "' " + operator.symbol() + " '" + right.type() + "' is not supported");
  }
}
