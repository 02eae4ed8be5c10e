package dev.altiplano.template.gotemplate;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Locale;

/** Numbers with fractions as Go writes them. */
final class RealText {
  private static final int DEFAULT_PRECISION = 6;

  /** More than any double has; what is asked for beyond is zeros. */
  private static final int MOST_DIGITS = 1_100;

  /** Numbers of more digits before the point are printed with an exponent. */
  private static final int MOST_PLAIN_DIGITS = 6;

  private RealText() {}

  /** The fewest digits that mean the number, as {@code %v} prints it. */
  static String shortest(double number) {
    if (isSpecial(number)) {
      return special(number);
    }
    BigDecimal exact = digits(number);
    int exponent = exponent(exact);
    return exponent < -4 || exponent >= MOST_PLAIN_DIGITS
        ? signed(number, scientific(exact))
        : signed(number, exact.toPlainString());
  }

  /** As JSON has it. */
  static String json(double number) {
    BigDecimal exact = digits(number);
    double size = Math.abs(number);
    return size != 0 && (size < 1e-6 || size >= 1e21)
        ? scientific(exact).replace("e-0", "e-")
        : signed(number, exact.toPlainString());
  }

  /** As {@code %f} prints it. */
  static String fixed(double number, int precision) {
    return isSpecial(number)
        ? special(number)
        : signed(
            number, fixed(new BigDecimal(number), precision < 0 ? DEFAULT_PRECISION : precision));
  }

  private static String fixed(BigDecimal number, int precision) {
    int real = Math.min(precision, MOST_DIGITS);
    return number.setScale(real, RoundingMode.HALF_EVEN).toPlainString()
        + "0".repeat(precision - real);
  }

  /** As {@code %e} prints it. */
  static String exponential(double number, int precision) {
    if (isSpecial(number)) {
      return special(number);
    }
    int fraction = precision < 0 ? DEFAULT_PRECISION : precision;
    int real = Math.min(fraction, MOST_DIGITS);
    BigDecimal rounded =
        new BigDecimal(number).round(new MathContext(real + 1, RoundingMode.HALF_EVEN));
    String text = scientific(rounded.setScale(rounded.scale() + real + 1 - rounded.precision()));
    int exponent = text.indexOf('e');
    return signed(
        number,
        text.substring(0, exponent) + "0".repeat(fraction - real) + text.substring(exponent));
  }

  /** As {@code %g} prints it with a precision. */
  static String general(double number, int precision) {
    if (precision < 0 || isSpecial(number)) {
      return shortest(number);
    }
    int digits = Math.clamp(precision, 1, MOST_DIGITS);
    BigDecimal rounded = stripped(new BigDecimal(number).round(new MathContext(digits)));
    int exponent = exponent(rounded);
    return signed(
        number,
        exponent < -4 || exponent >= digits ? scientific(rounded) : rounded.toPlainString());
  }

  private static boolean isSpecial(double number) {
    return Double.isNaN(number) || Double.isInfinite(number);
  }

  private static String special(double number) {
    return Double.isNaN(number) ? "NaN" : number > 0 ? "+Inf" : "-Inf";
  }

  /** Zero has a sign that decimals do not keep. */
  private static String signed(double number, String text) {
    boolean lost = Double.compare(number, 0) < 0 && !text.startsWith("-");
    return lost ? "-" + text : text;
  }

  private static BigDecimal digits(double number) {
    return stripped(new BigDecimal(Double.toString(number)));
  }

  private static BigDecimal stripped(BigDecimal number) {
    return number.signum() == 0 ? BigDecimal.ZERO : number.stripTrailingZeros();
  }

  private static int exponent(BigDecimal number) {
    return number.signum() == 0 ? 0 : number.precision() - number.scale() - 1;
  }

  private static String scientific(BigDecimal number) {
    String digits = number.unscaledValue().abs().toString();
    String fraction = digits.length() > 1 ? "." + digits.substring(1) : "";
    int exponent = exponent(number);
    return "%s%s%se%s%02d"
        .formatted(
            number.signum() < 0 ? "-" : "",
            digits.substring(0, 1),
            fraction,
            exponent < 0 ? "-" : "+",
            Math.abs(exponent))
        .toLowerCase(Locale.ROOT);
  }
}
