package dev.altiplano.template.gotemplate.syntax;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Reads what is between quotes; escapes may name the bytes of a character one by one. */
final class Escapes {
  /** No character of the source stands for more bytes than that. */
  private static final int MOST_BYTES = 3;

  private final String source;
  private final char quote;
  private final ByteBuffer bytes;
  private int at;

  Escapes(String source, char quote) {
    this.source = source;
    this.quote = quote;
    this.bytes = ByteBuffer.allocate(MOST_BYTES * source.length());
  }

  String read() {
    while (at < source.length()) {
      int point = source.codePointAt(at);
      at += Character.charCount(point);
      if (point == '\\') {
        escape();
      } else {
        put(point);
      }
    }
    return new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8);
  }

  private void escape() {
    char kind = at < source.length() ? source.charAt(at++) : ' ';
    switch (kind) {
      case 'a' -> put(0x07);
      case 'b' -> put('\b');
      case 'f' -> put('\f');
      case 'n' -> put('\n');
      case 'r' -> put('\r');
      case 't' -> put('\t');
      case 'v' -> put(0x0b);
      case '\\' -> put('\\');
      case 'x' -> oneByte(digits(2, 16));
      case 'u' -> point(digits(4, 16));
      case 'U' -> point(digits(8, 16));
      case '0', '1', '2', '3', '4', '5', '6', '7' -> {
        at--;
        int value = (int) digits(3, 8);
        if (value > 0xff) {
          throw invalid();
        }
        oneByte(value);
      }
      default -> {
        if (kind != quote) {
          throw invalid();
        }
        put(kind);
      }
    }
  }

  /** A character constant stands for a character, not for a byte. */
  private void oneByte(long value) {
    if (quote == '\'') {
      put((int) value);
    } else {
      bytes.put((byte) value);
    }
  }

  private void point(long value) {
    boolean surrogate = value >= 0xd800 && value < 0xe000;
    if (surrogate || value > Character.MAX_CODE_POINT) {
      throw invalid();
    }
    put((int) value);
  }

  private long digits(int count, int radix) {
    if (at + count > source.length()) {
      throw invalid();
    }
    long value = 0;
    for (int i = 0; i < count; i++) {
      int digit = Character.digit(source.charAt(at++), radix);
      if (digit < 0) {
        throw invalid();
      }
      value = value * radix + digit;
    }
    return value;
  }

  private void put(int point) {
    bytes.put(Character.toString(point).getBytes(StandardCharsets.UTF_8));
  }

  private static IllegalArgumentException invalid() {
    return new IllegalArgumentException("invalid syntax");
  }
}
