package dev.altiplano.sampling.grammar;

import java.nio.charset.StandardCharsets;

/** One text and no other. The state is the number of bytes that came. */
final class Literal implements Terminal {
  private final byte[] bytes;

  Literal(String text) {
    this.bytes = text.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public int start() {
    return 0;
  }

  @Override
  public int next(int state, int octet) {
    return state < bytes.length && Byte.toUnsignedInt(bytes[state]) == octet ? state + 1 : DEAD;
  }

  @Override
  public boolean accepts(int state) {
    return state == bytes.length;
  }

  @Override
  public boolean goesOn(int state) {
    return state < bytes.length;
  }

  @Override
  public int distance(int state) {
    return bytes.length - state;
  }

  @Override
  public String toString() {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
