package dev.altiplano.template.jinja;

import dev.altiplano.template.jinja.syntax.Expression.ArithmeticOperator;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Optional;

/**
 * Arithmetic as Python has it: whole numbers do not overflow, and truth values count as numbers.
 */
final class Numbers {
  /** Keeps numbers that grow at every step from costing more and more. */
  private static final int MAX_BITS = 4096;

  private Numbers() {}

  static boolean isNumber(Value value) {
    return value instanceof Value.Real || whole(value).isPresent();
  }

  /** The value as a whole number, if it is one by type. */
  static Optional<BigInteger> whole(Value value) {
    return switch (value) {
      case Value.Int number -> Optional.of(number.value());
      case Value.Bool bool -> Optional.of(bool.value() ? BigInteger.ONE : BigInteger.ZERO);
      case Value.Undefined _,
          Value.None _,
          Value.Real _,
          Value.Text _,
          Value.Array _,
          Value.Tuple _,
          Value.Dict _,
          Value.View _,
          Value.Generator _,
          Value.Namespace _,
          Value.Loop _,
          Value.Function _ ->
          Optional.empty();
    };
  }

  /** A whole number as an index or a count; one too large for an int becomes the largest. */
  static int index(Rendering rendering, Value value) {
    BigInteger number =
        whole(value).orElseThrow(() -> rendering.wrongType("a whole number is wanted", value));
    return number.bitLength() < Integer.SIZE
        ? number.intValue()
        : number.signum() < 0 ? Integer.MIN_VALUE : Integer.MAX_VALUE;
  }

  static double real(Value number) {
    return number instanceof Value.Real real
        ? real.value()
        : whole(number).orElse(BigInteger.ZERO).doubleValue();
  }

  /** Orders two numbers exactly, also a whole one against a real one. */
  static int compare(Value left, Value right) {
    double a = real(left);
    double b = real(right);
    boolean exact = left instanceof Value.Real && right instanceof Value.Real;
    if (exact || !Double.isFinite(a) || !Double.isFinite(b)) {
      return a == b ? 0 : Double.compare(a, b);
    }
    return decimal(left).compareTo(decimal(right));
  }

  private static BigDecimal decimal(Value number) {
    return whole(number).map(BigDecimal::new).orElseGet(() -> new BigDecimal(real(number)));
  }

  static Value negated(Rendering rendering, Value value) {
    if (value instanceof Value.Real real) {
      return new Value.Real(-real.value());
    }
    return new Value.Int(
        whole(value)
            .orElseThrow(() -> rendering.wrongType("a number is wanted after '-'", value))
            .negate());
  }

  static Value compute(Rendering rendering, ArithmeticOperator operator, Value left, Value right) {
    Optional<BigInteger> a = whole(left);
    Optional<BigInteger> b = whole(right);
    // A quotient is real even where both are whole, unless it is asked for with two slashes.
    if (a.isPresent() && b.isPresent() && operator != ArithmeticOperator.DIVIDE) {
      return checked(rendering, wholes(rendering, operator, a.get(), b.get()));
    }
    return new Value.Real(reals(rendering, operator, real(left), real(right)));
  }

  private static Value checked(Rendering rendering, BigInteger number) {
    if (number.bitLength() > MAX_BITS) {
      throw rendering.fault("a number has more than " + MAX_BITS + " bits");
    }
    return new Value.Int(number);
  }

  private static BigInteger wholes(
      Rendering rendering, ArithmeticOperator operator, BigInteger a, BigInteger b) {
    return switch (operator) {
      case ADD -> a.add(b);
      case SUBTRACT -> a.subtract(b);
      case MULTIPLY -> a.multiply(b);
      case FLOOR_DIVIDE, DIVIDE -> a.subtract(floorRemainder(a, divisor(rendering, b))).divide(b);
      case REMAINDER -> floorRemainder(a, divisor(rendering, b));
    };
  }

  /** The remainder with the sign of the divisor. */
  private static BigInteger floorRemainder(BigInteger a, BigInteger b) {
    BigInteger remainder = a.remainder(b);
    return remainder.signum() * b.signum() < 0 ? remainder.add(b) : remainder;
  }

  private static BigInteger divisor(Rendering rendering, BigInteger b) {
    if (b.signum() == 0) {
      throw rendering.fault("division by zero");
    }
    return b;
  }

  private static double reals(
      Rendering rendering, ArithmeticOperator operator, double a, double b) {
    return switch (operator) {
      case ADD -> a + b;
      case SUBTRACT -> a - b;
      case MULTIPLY -> a * b;
      case DIVIDE -> a / divisor(rendering, b);
      case FLOOR_DIVIDE -> Math.floor(a / divisor(rendering, b));
      case REMAINDER -> floorRemainder(a, divisor(rendering, b));
    };
  }

  private static double floorRemainder(double a, double b) {
    double remainder = a % b;
    return remainder * b < 0 ? remainder + b : remainder;
  }

  private static double divisor(Rendering rendering, double b) {
    if (b == 0) {
      throw rendering.fault("division by zero");
    }
    return b;
  }
}
