package dev.altiplano.template.jinja;

import dev.altiplano.template.jinja.syntax.Expression.ComparisonOperator;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** Equality, order and membership. */
final class Comparisons {
  private Comparisons() {}

  static boolean holds(Rendering rendering, ComparisonOperator operator, Value left, Value right) {
    return switch (operator) {
      case EQUAL -> equal(rendering, left, right);
      case NOT_EQUAL -> !equal(rendering, left, right);
      case LESS -> order(rendering, left, right) < 0;
      case LESS_OR_EQUAL -> order(rendering, left, right) <= 0;
      case GREATER -> order(rendering, left, right) > 0;
      case GREATER_OR_EQUAL -> order(rendering, left, right) >= 0;
      case IN -> contains(rendering, right, left);
      case NOT_IN -> !contains(rendering, right, left);
    };
  }

  static boolean equal(Rendering rendering, Value left, Value right) {
    rendering.enter();
    boolean equal =
        (Numbers.isNumber(left) && Numbers.isNumber(right))
            ? Numbers.compare(left, right) == 0
            : sameTypeAndEqual(rendering, left, right);
    rendering.leave();
    return equal;
  }

  private static boolean sameTypeAndEqual(Rendering rendering, Value left, Value right) {
    if (left instanceof Value.Text(String a, _) && right instanceof Value.Text(String b, _)) {
      return textsEqual(rendering, a, b);
    }
    if (left instanceof Value.Array(List<Value> a) && right instanceof Value.Array(List<Value> b)) {
      return itemsEqual(rendering, a, b);
    }
    if (left instanceof Value.Tuple(List<Value> a) && right instanceof Value.Tuple(List<Value> b)) {
      return itemsEqual(rendering, a, b);
    }
    if (left instanceof Value.Dict a && right instanceof Value.Dict b) {
      return entriesEqual(rendering, a, b);
    }
    if (left instanceof Value.View a && right instanceof Value.View b) {
      return itemsEqual(rendering, a.items(), b.items());
    }
    if (left instanceof Value.Undefined) {
      return right instanceof Value.Undefined;
    }
    // What is left is alike only if it is the same, which costs nothing to find out.
    return left.equals(right);
  }

  private static boolean textsEqual(Rendering rendering, String a, String b) {
    if (a.length() != b.length()) {
      return false;
    }
    rendering.scan(a.length());
    return a.equals(b);
  }

  private static boolean itemsEqual(Rendering rendering, List<Value> a, List<Value> b) {
    if (a.size() != b.size()) {
      return false;
    }
    for (int i = 0; i < a.size(); i++) {
      if (!equal(rendering, a.get(i), b.get(i))) {
        return false;
      }
    }
    return true;
  }

  private static boolean entriesEqual(Rendering rendering, Value.Dict a, Value.Dict b) {
    if (a.entries().size() != b.entries().size()) {
      return false;
    }
    for (Map.Entry<Value, Value> entry : a.entries().entrySet()) {
      Value other = b.entries().get(entry.getKey());
      if (other == null || !equal(rendering, entry.getValue(), other)) {
        return false;
      }
    }
    return true;
  }

  /** The order of two values, for sorting; fails on values that have none. */
  static Comparator<Value> comparator(Rendering rendering) {
    return (left, right) -> order(rendering, left, right);
  }

  private static int order(Rendering rendering, Value left, Value right) {
    rendering.enter();
    int order = orderOfSameType(rendering, left, right);
    rendering.leave();
    return order;
  }

  private static int orderOfSameType(Rendering rendering, Value left, Value right) {
    if (Numbers.isNumber(left) && Numbers.isNumber(right)) {
      return Numbers.compare(left, right);
    }
    if (left instanceof Value.Text(String a, _) && right instanceof Value.Text(String b, _)) {
      rendering.scan(Math.min(a.length(), b.length()));
      return Texts.compare(a, b);
    }
    if (left instanceof Value.Array(List<Value> a) && right instanceof Value.Array(List<Value> b)) {
      return orderOfItems(rendering, a, b);
    }
    if (left instanceof Value.Tuple(List<Value> a) && right instanceof Value.Tuple(List<Value> b)) {
      return orderOfItems(rendering, a, b);
    }
    Value wrong = left instanceof Value.Undefined ? left : right;
    throw rendering.wrongType("'" + left.type() + "' can only be ordered among its like", wrong);
  }

  private static int orderOfItems(Rendering rendering, List<Value> a, List<Value> b) {
    for (int i = 0; i < Math.min(a.size(), b.size()); i++) {
      if (!equal(rendering, a.get(i), b.get(i))) {
        return order(rendering, a.get(i), b.get(i));
      }
    }
    return Integer.compare(a.size(), b.size());
  }

  static boolean contains(Rendering rendering, Value container, Value item) {
    if (container instanceof Value.Text(String text, _)) {
      String part = Texts.expect(rendering, item);
      if (part.length() > text.length()) {
        return false;
      }
      rendering.search(text.length(), part.length());
      return text.contains(part);
    }
    if (container instanceof Value.Dict dict) {
      return dict.entries().containsKey(Dicts.key(rendering, item));
    }
    for (Value candidate : Items.of(rendering, container)) {
      if (equal(rendering, candidate, item)) {
        return true;
      }
    }
    return false;
  }
}
