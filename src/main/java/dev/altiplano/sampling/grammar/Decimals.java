package dev.altiplano.sampling.grammar;

import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Numbers without an exponent, compared with bounds digit by digit. */
final class Decimals {
  private static final int MOST_INTEGER_DIGITS = 15;
  private static final int MOST_FRACTION_DIGITS = 15;
  private static final int FEW_DIGITS = 6;
  private static final int MOST_STATES = 20_000;

  private Decimals() {}

  record Bound(BigDecimal value, boolean isInclusive) {}

  /** Where in a number one is. */
  private enum Place {
    START,
    SIGN,
    ZERO,
    INTEGER,
    POINT,
    FRACTION
  }

  /**
   * A number under way.
   *
   * @param digits of the integer, or of the fraction once that has begun
   * @param low how it compares with the lower bound as far as it goes
   */
  private record State(Place place, boolean negative, int digits, Side low, Side high) {}

  /** How the magnitude of a number compares with that of a bound. */
  private enum Side {
    LESS,
    EQUAL,
    GREATER;

    Side then(int digit, int own) {
      return this != EQUAL || digit == own ? this : digit < own ? LESS : GREATER;
    }
  }

  /** The digits of a bound's magnitude. */
  private record Digits(String integer, String fraction, boolean negative, boolean isInclusive) {
    static Digits of(Bound bound) {
      String plain = bound.value().abs().stripTrailingZeros().toPlainString();
      int point = plain.indexOf('.');
      return new Digits(
          point < 0 ? plain : plain.substring(0, point),
          point < 0 ? "" : plain.substring(point + 1),
          bound.value().signum() < 0,
          bound.isInclusive());
    }

    int integerDigit(int index) {
      return index < integer.length() ? integer.charAt(index) - '0' : 0;
    }

    int fractionDigit(int index) {
      return index < fraction.length() ? fraction.charAt(index) - '0' : 0;
    }

    /** What an integer of so many digits is that compares like this digit by digit. */
    Side atPoint(Side side, int digits) {
      int order = Integer.compare(digits, integer.length());
      return order == 0 ? side : order < 0 ? Side.LESS : Side.GREATER;
    }

    /** What a number is whose fraction ends after so many digits. */
    Side atEnd(Side side, int fractionDigits) {
      return side == Side.EQUAL && fraction.length() > fractionDigits ? Side.LESS : side;
    }
  }

  /**
   * The numbers between two bounds, of at most 15 digits before the point and 15 behind it.
   *
   * @throws SchemaException if there is none
   */
  static Dfa within(Optional<Bound> low, Optional<Bound> high, boolean isInteger) {
    return within(low, high, isInteger, MOST_INTEGER_DIGITS);
  }

  /** Likewise for integers of no more digits than the bounds have, or than some. */
  static Dfa fewDigits(Optional<Bound> low, Optional<Bound> high) {
    int digits = low.isPresent() && high.isPresent() ? 1 : FEW_DIGITS;
    for (Optional<Bound> bound : List.of(low, high)) {
      digits = Math.max(digits, bound.map(b -> Digits.of(b).integer().length()).orElse(1));
    }
    return within(low, high, true, Math.min(digits, MOST_INTEGER_DIGITS));
  }

  private static Dfa within(
      Optional<Bound> low, Optional<Bound> high, boolean isInteger, int mostDigits) {
    Digits lowest = low.map(Digits::of).orElse(null);
    Digits highest = high.map(Digits::of).orElse(null);
    return Dfa.explore(
        new State(Place.START, false, 0, Side.EQUAL, Side.EQUAL),
        (state, octet) -> {
          State next = next(state, octet, lowest, highest, isInteger);
          boolean tooLong =
              next != null && next.place() == Place.INTEGER && next.digits() > mostDigits;
          return tooLong ? null : next;
        },
        state -> accepts(state, lowest, highest),
        MOST_STATES);
  }

  private static @Nullable State next(
      State state, int octet, @Nullable Digits low, @Nullable Digits high, boolean isInteger) {
    boolean isDigit = octet >= '0' && octet <= '9';
    return switch (state.place()) {
      case START ->
          octet == '-'
              ? new State(Place.SIGN, true, 0, Side.EQUAL, Side.EQUAL)
              : isDigit ? integer(state, octet - '0', low, high) : null;
      case SIGN -> isDigit ? integer(state, octet - '0', low, high) : null;
      case ZERO -> octet == '.' && !isInteger ? atPoint(state, low, high) : null;
      case INTEGER -> {
        if (octet == '.' && !isInteger) {
          yield atPoint(state, low, high);
        }
        yield isDigit && state.digits() < MOST_INTEGER_DIGITS
            ? integer(state, octet - '0', low, high)
            : null;
      }
      case POINT, FRACTION ->
          isDigit && state.digits() < MOST_FRACTION_DIGITS
              ? fraction(state, octet - '0', low, high)
              : null;
    };
  }

  private static State integer(
      State state, int digit, @Nullable Digits low, @Nullable Digits high) {
    boolean isZero = state.digits() == 0 && digit == 0;
    return new State(
        isZero ? Place.ZERO : Place.INTEGER,
        state.negative(),
        state.digits() + 1,
        low == null ? Side.EQUAL : state.low().then(digit, low.integerDigit(state.digits())),
        high == null ? Side.EQUAL : state.high().then(digit, high.integerDigit(state.digits())));
  }

  private static State atPoint(State state, @Nullable Digits low, @Nullable Digits high) {
    return new State(
        Place.POINT,
        state.negative(),
        0,
        low == null ? Side.EQUAL : low.atPoint(state.low(), state.digits()),
        high == null ? Side.EQUAL : high.atPoint(state.high(), state.digits()));
  }

  private static State fraction(
      State state, int digit, @Nullable Digits low, @Nullable Digits high) {
    return new State(
        Place.FRACTION,
        state.negative(),
        state.digits() + 1,
        low == null ? Side.EQUAL : state.low().then(digit, low.fractionDigit(state.digits())),
        high == null ? Side.EQUAL : state.high().then(digit, high.fractionDigit(state.digits())));
  }

  private static boolean accepts(State state, @Nullable Digits low, @Nullable Digits high) {
    return switch (state.place()) {
      case START, SIGN, POINT -> false;
      // Negative zero is left to other writers.
      case ZERO -> !state.negative() && accepts(atPoint(state, low, high), 0, low, high);
      case INTEGER -> accepts(atPoint(state, low, high), 0, low, high);
      case FRACTION -> accepts(state, state.digits(), low, high);
    };
  }

  private static boolean accepts(
      State state, int fractionDigits, @Nullable Digits low, @Nullable Digits high) {
    return (low == null || isBeyond(state, state.low(), fractionDigits, low, 1))
        && (high == null || isBeyond(state, state.high(), fractionDigits, high, -1));
  }

  /**
   * Whether a number is on the right side of a bound.
   *
   * @param sign 1 if it has to be above it, -1 if below
   */
  private static boolean isBeyond(
      State state, Side side, int fractionDigits, Digits bound, int sign) {
    Side magnitude = bound.atEnd(side, fractionDigits);
    if (state.negative() != bound.negative()) {
      return isZero(bound) ? zero(state, magnitude, bound, sign) : state.negative() == (sign < 0);
    }
    if (magnitude == Side.EQUAL) {
      return bound.isInclusive();
    }
    boolean above = (magnitude == Side.GREATER) != state.negative();
    return above == (sign > 0);
  }

  private static boolean isZero(Digits bound) {
    return bound.integer().equals("0") && bound.fraction().isEmpty();
  }

  /** For a negative number and the bound zero, which has no sign. */
  private static boolean zero(State state, Side magnitude, Digits bound, int sign) {
    return magnitude == Side.EQUAL ? bound.isInclusive() : state.negative() == (sign < 0);
  }

  private record Remainder(boolean begun, boolean ended, int value) {}

  /** The integers that a divisor divides. */
  static Dfa multiples(int divisor) {
    return Dfa.explore(
        new Remainder(false, false, 0),
        (state, octet) -> {
          if (octet == '-') {
            return state.begun() ? null : new Remainder(false, false, -1);
          }
          if (octet < '0' || octet > '9' || state.ended()) {
            return null;
          }
          int digit = octet - '0';
          boolean isZero = !state.begun() && digit == 0;
          if (isZero && state.value() < 0) {
            return null;
          }
          int value = (Math.max(0, state.value()) * 10 + digit) % divisor;
          return new Remainder(true, isZero, value);
        },
        state -> state.begun() && state.value() == 0,
        MOST_STATES);
  }
}
