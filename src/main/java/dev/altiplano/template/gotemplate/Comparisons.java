package dev.altiplano.template.gotemplate;

import dev.altiplano.template.gotemplate.Value.Nil;

/** Equality and order, of values of one kind only. */
final class Comparisons {
  private static final String INCOMPATIBLE = "incompatible types for comparison";
  private static final String UNORDERED = "invalid type for comparison";

  private Comparisons() {}

  /** Whether the first is equal to any of the others. */
  static Value equal(Arguments call) {
    if (call.rest().isEmpty()) {
      throw call.fault("missing argument for comparison");
    }
    for (Value other : call.rest()) {
      if (equal(call, call.first(), other)) {
        return Value.of(true);
      }
    }
    return Value.of(false);
  }

  static Value unequal(Arguments call) {
    return Value.of(!equal(call, call.first(), call.values().getLast()));
  }

  private static boolean equal(Arguments call, Value left, Value right) {
    if (left instanceof Nil || right instanceof Nil) {
      return left instanceof Nil && right instanceof Nil;
    }
    if (!kind(left).equals(kind(right))) {
      throw call.fault(INCOMPATIBLE);
    }
    if (left instanceof Value.Text(String text)) {
      call.rendering().scan(text.length());
    }
    return switch (left) {
      case Value.Bool _, Value.Int _, Value.Text _ -> left.equals(right);
      case Value.Real(double number) -> number == ((Value.Real) right).value();
      case Value.Items _, Value.Entries _, Value.Struct _ ->
          throw call.fault(
              "non-comparable type %s: %s"
                  .formatted(GoText.of(call.rendering(), left), left.typeName()));
      case Nil _ -> true;
    };
  }

  static Value less(Arguments call) {
    return Value.of(order(call) < 0);
  }

  static Value lessOrEqual(Arguments call) {
    return Value.of(order(call) <= 0);
  }

  static Value greater(Arguments call) {
    return Value.of(order(call) > 0);
  }

  static Value greaterOrEqual(Arguments call) {
    return Value.of(order(call) >= 0);
  }

  private static int order(Arguments call) {
    Value left = call.first();
    Value right = call.values().getLast();
    if (!isOrdered(left) || !isOrdered(right)) {
      throw call.fault(UNORDERED);
    }
    if (left instanceof Value.Int(long a) && right instanceof Value.Int(long b)) {
      return Long.compare(a, b);
    }
    if (left instanceof Value.Real(double a) && right instanceof Value.Real(double b)) {
      return Double.compare(a, b);
    }
    if (left instanceof Value.Text(String a) && right instanceof Value.Text(String b)) {
      call.rendering().scan(Math.min(a.length(), b.length()));
      return a.compareTo(b);
    }
    throw call.fault(INCOMPATIBLE);
  }

  private static boolean isOrdered(Value value) {
    return value instanceof Value.Int || value instanceof Value.Real || value instanceof Value.Text;
  }

  /** What must be the same for two values to be compared. */
  private static String kind(Value value) {
    return switch (value) {
      case Value.Items _, Value.Entries _, Value.Struct _ -> "composite";
      case Nil _, Value.Bool _, Value.Int _, Value.Real _, Value.Text _ -> value.typeName();
    };
  }
}
