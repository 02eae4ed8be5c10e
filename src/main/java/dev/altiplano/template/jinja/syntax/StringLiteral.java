package dev.altiplano.template.jinja.syntax;

/** The escapes of string literals, as Python reads them; an unknown escape stands for itself. */
final class StringLiteral {
  private final String body;
  private final StringBuilder value;
  private int position;

  private StringLiteral(String body) {
    this.body = body;
    this.value = new StringBuilder(body.length());
  }

  /** The value of what stands between the quotes. */
  static String unescape(String body) {
    return body.indexOf('\\') < 0 ? body : new StringLiteral(body).read();
  }

  private String read() {
    while (position < body.length()) {
      char next = body.charAt(position++);
      if (next == '\\' && position < body.length()) {
        escape(body.charAt(position++));
      } else {
        value.append(next);
      }
    }
    return value.toString();
  }

  private void escape(char kind) {
    switch (kind) {
      case '\n' -> {}
      case '\\', '\'', '"' -> value.append(kind);
      case 'n' -> value.append('\n');
      case 'r' -> value.append('\r');
      case 't' -> value.append('\t');
      case 'a' -> value.append('\u0007');
      case 'b' -> value.append('\b');
      case 'f' -> value.append('\f');
      case 'v' -> value.append('\u000b');
      case 'x' -> hex(kind, 2);
      case 'u' -> hex(kind, 4);
      case 'U' -> hex(kind, 8);
      case '0', '1', '2', '3', '4', '5', '6', '7' -> octal();
      default -> value.append('\\').append(kind);
    }
  }

  private void hex(char kind, int digits) {
    int code = digits(position, digits, 16);
    if (code < 0 || !Character.isValidCodePoint(code)) {
      value.append('\\').append(kind);
      return;
    }
    position += digits;
    value.appendCodePoint(code);
  }

  private void octal() {
    int start = --position;
    int length = 1;
    while (length < 3 && digits(start, length + 1, 8) >= 0) {
      length++;
    }
    position = start + length;
    value.appendCodePoint(digits(start, length, 8));
  }

  /** The number in so many characters, or a negative one where they are not all digits. */
  private int digits(int start, int length, int radix) {
    if (start + length > body.length()) {
      return -1;
    }
    int number = 0;
    for (int i = start; i < start + length; i++) {
      int digit = Character.digit(body.charAt(i), radix);
      if (digit < 0) {
        return -1;
      }
      number = number * radix + digit;
    }
    return number;
  }
}
