package dev.altiplano.template.jinja;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Optional;
import java.util.regex.Pattern;

/** Filters that read numbers; what is none becomes the default. */
final class NumberFilters {
  private static final Pattern WHOLE = Pattern.compile("[+-]?\\d{1,400}");
  private static final Pattern REAL =
      Pattern.compile("[+-]?(?:\\d{1,400}\\.?\\d{0,400}|\\.\\d{1,400})(?:[eE][+-]?\\d{1,4})?");

  private NumberFilters() {}

  static Value toWhole(Rendering rendering, Value subject, Arguments arguments) {
    Optional<BigInteger> whole = Numbers.whole(subject);
    if (whole.isEmpty() && subject instanceof Value.Text(String text, _)) {
      String digits = stripped(rendering, text);
      whole =
          WHOLE.matcher(digits).matches() ? Optional.of(new BigInteger(digits)) : Optional.empty();
    }
    return whole
        .or(() -> real(rendering, subject).filter(Double::isFinite).map(NumberFilters::truncated))
        .<Value>map(Value.Int::new)
        .orElseGet(() -> arguments.get("default", Value.of(0)));
  }

  static Value toReal(Rendering rendering, Value subject, Arguments arguments) {
    return real(rendering, subject)
        .<Value>map(Value.Real::new)
        .orElseGet(() -> arguments.get("default", new Value.Real(0)));
  }

  private static BigInteger truncated(double number) {
    return new BigDecimal(number).toBigInteger();
  }

  private static Optional<Double> real(Rendering rendering, Value subject) {
    if (subject instanceof Value.Text(String text, _)) {
      String digits = stripped(rendering, text);
      return REAL.matcher(digits).matches()
          ? Optional.of(Double.parseDouble(digits))
          : Optional.empty();
    }
    if (subject instanceof Value.Undefined undefined) {
      throw rendering.fault(undefined.reason());
    }
    return Numbers.isNumber(subject) ? Optional.of(Numbers.real(subject)) : Optional.empty();
  }

  private static String stripped(Rendering rendering, String text) {
    return Texts.strip(rendering, text, Value.NONE, true, true);
  }
}
