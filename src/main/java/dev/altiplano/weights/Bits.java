package dev.altiplano.weights;

/** Numbers in the bytes of blocks, little-endian. */
final class Bits {
  private Bits() {}

  static float half(byte[] bytes, int at) {
    return Float.float16ToFloat((short) int16(bytes, at));
  }

  static int int16(byte[] bytes, int at) {
    return (bytes[at] & 0xff) | ((bytes[at + 1] & 0xff) << 8);
  }

  static int int32(byte[] bytes, int at) {
    return int16(bytes, at) | (int16(bytes, at + 2) << 16);
  }

  static int low(byte value) {
    return value & 0xf;
  }

  static int high(byte value) {
    return (value & 0xff) >>> 4;
  }
}
