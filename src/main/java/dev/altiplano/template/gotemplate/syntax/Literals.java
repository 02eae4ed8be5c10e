package dev.altiplano.template.gotemplate.syntax;

import dev.altiplano.model.AltiplanoException;
import java.util.regex.Pattern;

/** The values of literals. */
final class Literals {
  private static final Pattern INTEGER =
      Pattern.compile(
          "[+-]?(0[xX](_?[0-9a-fA-F])+|0[bB](_?[01])+|0[oO]?(_?[0-7])*|[1-9](_?[0-9])*)");
  private static final Pattern REAL =
      Pattern.compile("[+-]?([0-9][0-9_]*\\.?[0-9_]*|\\.[0-9][0-9_]*)([eE][+-]?[0-9]+)?");

  private Literals() {}

  static Operand.Text text(Token token) {
    return new Operand.Text(token.position(), token.text(), unquoted(token));
  }

  static String unquoted(Token token) {
    try {
      return Quoted.read(token.text());
    } catch (IllegalArgumentException e) {
      throw SyntaxFault.at(token.line(), String.valueOf(e.getMessage()));
    }
  }

  static Operand.Int character(Token token) {
    try {
      String character = Quoted.read(token.text());
      if (character.codePointCount(0, character.length()) == 1) {
        return new Operand.Int(token.position(), token.text(), character.codePointAt(0));
      }
    } catch (IllegalArgumentException e) {
      throw SyntaxFault.at(token.line(), String.valueOf(e.getMessage()));
    }
    throw SyntaxFault.at(token.line(), "malformed character constant: " + token.text());
  }

  static Operand number(Token token) {
    String source = token.text();
    if (INTEGER.matcher(source).matches()) {
      return new Operand.Int(token.position(), source, integer(token));
    }
    if (REAL.matcher(source).matches()) {
      double value = Double.parseDouble(source.replace("_", ""));
      if (!Double.isInfinite(value)) {
        return new Operand.Real(token.position(), source, value);
      }
    }
    throw SyntaxFault.at(token.line(), "illegal number syntax: " + Quoted.of(source));
  }

  private static long integer(Token token) {
    String source = token.text().replace("_", "");
    String sign = source.startsWith("-") ? "-" : "";
    String digits = source.startsWith("-") || source.startsWith("+") ? source.substring(1) : source;
    try {
      return switch (digits.length() > 1 && digits.charAt(0) == '0' ? digits.charAt(1) : ' ') {
        case ' ' -> Long.parseLong(sign + digits);
        case 'x', 'X' -> Long.parseLong(sign + digits.substring(2), 16);
        case 'b', 'B' -> Long.parseLong(sign + digits.substring(2), 2);
        case 'o', 'O' -> Long.parseLong(sign + digits.substring(2), 8);
        default -> Long.parseLong(sign + digits, 8);
      };
    } catch (NumberFormatException _) {
      throw overflow(token);
    }
  }

  private static AltiplanoException overflow(Token token) {
    return SyntaxFault.at(token.line(), "integer overflow: " + Quoted.of(token.text()));
  }
}
