package dev.altiplano.weights;

/**
 * Numbers that are stored in blocks, as whole numbers with a scale and maybe a minimum for each
 * group: {@code scale * level + minimum}, in single precision and in that order. Has no state; safe
 * for any thread.
 */
interface BlockFormat {
  /** Numbers that share a scale. */
  int group();

  /** Whether groups have minimums. */
  default boolean minimum() {
    return false;
  }

  /**
   * What is taken from levels so that they are spread about 0, where that is not so anyway: half
   * their range.
   */
  default int centre() {
    return 0;
  }

  /** Bits that a level needs once it is spread about 0: 4 or 8. */
  int bits();

  /** Takes one block apart. */
  void unpack(byte[] blocks, int at, Unpacked to);
}
