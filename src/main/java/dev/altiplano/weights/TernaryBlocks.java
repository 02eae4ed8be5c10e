package dev.altiplano.weights;

/**
 * Blocks of 256 numbers that are -1, 0 or 1 times a scale: TQ1_0, which keeps five in a byte as
 * digits to the base of three, and TQ2_0, which keeps four.
 *
 * @see <a href="https://github.com/ggml-org/ggml/blob/master/src/ggml-common.h">the layouts</a>
 */
enum TernaryBlocks implements BlockFormat {
  TQ1_0 {
    @Override
    public void unpack(byte[] blocks, int at, Unpacked to) {
      scales(Bits.half(blocks, at + 52), to);
      digits(blocks, at, 32, 5, to);
      digits(blocks, at + 32, 16, 5, to);
      digits(blocks, at + 48, 4, 4, to);
    }
  },
  TQ2_0 {
    @Override
    public void unpack(byte[] blocks, int at, Unpacked to) {
      scales(Bits.half(blocks, at + 64), to);
      for (int i = 0; i < SIZE; i++) {
        int digit = (blocks[at + i / 128 * 32 + i % 32] >> (2 * (i % 128 / 32))) & 3;
        to.levels[to.level() + i] = (byte) (digit - 1);
      }
      to.advance(SIZE);
    }
  };

  private static final int SIZE = 256;
  private static final int GROUP = 32;

  @Override
  public int group() {
    return GROUP;
  }

  @Override
  public int bits() {
    return 4;
  }

  private static void scales(float scale, Unpacked to) {
    for (int i = 0; i < SIZE / GROUP; i++) {
      to.scale(scale);
    }
  }

  /** The first digits of so many bytes, then the second ones, and so on; a byte is a fraction. */
  private static void digits(byte[] blocks, int from, int bytes, int digits, Unpacked to) {
    int power = 1;
    for (int digit = 0; digit < digits; digit++) {
      for (int i = 0; i < bytes; i++) {
        int shifted = (blocks[from + i] * power) & 0xff;
        to.levels[to.level() + i] = (byte) (((shifted * 3) >> 8) - 1);
      }
      to.advance(bytes);
      power *= 3;
    }
  }
}
