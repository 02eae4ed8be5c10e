package dev.altiplano.weights;

/**
 * Floating-point numbers of eight bits.
 *
 * @see <a href="https://arxiv.org/abs/2209.05433">FP8 formats for deep learning</a>
 */
final class SmallFloats {
  private SmallFloats() {}

  /** Four bits of exponent and three of mantissa; all ones are NaN, and there is no infinity. */
  static float e4m3(byte bits) {
    int exponent = (bits >> 3) & 0xf;
    int mantissa = bits & 0x7;
    float size =
        exponent == 0
            ? Math.scalb((float) mantissa, -9)
            : Math.scalb(1 + mantissa / 8f, exponent - 7);
    float value = exponent == 0xf && mantissa == 0x7 ? Float.NaN : size;
    return bits < 0 ? -value : value;
  }

  /** Five bits of exponent and two of mantissa: the upper half of half precision. */
  static float e5m2(byte bits) {
    return Float.float16ToFloat((short) (bits << 8));
  }
}
