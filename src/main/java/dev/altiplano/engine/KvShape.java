package dev.altiplano.engine;

/** A layer's keys, and its values, for a token: {@code heads} vectors of {@code headSize}. */
record KvShape(ElementType type, int heads, int headSize) {
  /**
   * Bytes of keys, or of values, for a row of so many tokens.
   *
   * @throws ArithmeticException when no long holds them
   */
  long rowBytes(int tokens) {
    long perToken = Math.multiplyExact((long) heads * headSize, type.bytes());
    return Math.multiplyExact(perToken, tokens);
  }

  @Override
  public String toString() {
    return "%d heads of %d %s".formatted(heads, headSize, type);
  }
}
