package dev.altiplano.engine;

/** The shape of a layer's keys, and of its values: {@code heads} vectors of {@code headSize}. */
record KvShape(int heads, int headSize) {
  /**
   * Bytes of keys, or of values, for a row of so many tokens.
   *
   * @throws ArithmeticException when no long holds them
   */
  long rowBytes(int tokens) {
    long perToken = Math.multiplyExact((long) heads * headSize, Float.BYTES);
    return Math.multiplyExact(perToken, tokens);
  }

  @Override
  public String toString() {
    return heads + " heads of " + headSize;
  }
}
