package dev.altiplano.weights;

/**
 * Blocks of 256 numbers in groups whose scales are themselves whole numbers with a scale: the types
 * whose names end in K.
 *
 * @see <a href="https://github.com/ggml-org/ggml/blob/master/src/ggml-common.h">the layouts</a>
 */
enum SuperBlocks implements BlockFormat {
  Q2_K(16, 2, true) {
    @Override
    public void unpack(byte[] blocks, int at, Unpacked to) {
      int numbers = at + 16;
      float scale = Bits.half(blocks, at + 80);
      float minimum = Bits.half(blocks, at + 82);
      for (int i = 0; i < 16; i++) {
        to.scale(scale * Bits.low(blocks[at + i]), -(minimum * Bits.high(blocks[at + i])));
      }
      for (int i = 0; i < SIZE; i++) {
        to.levels[to.level() + i] = (byte) twoBits(blocks, numbers, i);
      }
      to.advance(SIZE);
    }
  },
  Q3_K(16, 3, false) {
    @Override
    public void unpack(byte[] blocks, int at, Unpacked to) {
      int numbers = at + 32;
      int scales = at + 96;
      float scale = Bits.half(blocks, at + 108);
      for (int i = 0; i < 16; i++) {
        int low = i < 8 ? Bits.low(blocks[scales + i]) : Bits.high(blocks[scales + i - 8]);
        int high = (blocks[scales + 8 + i % 4] >> (2 * (i / 4))) & 3;
        to.scale(scale * ((low | (high << 4)) - 32));
      }
      for (int i = 0; i < SIZE; i++) {
        int third = (blocks[at + i % 32] >> (i / 32)) & 1;
        to.levels[to.level() + i] = (byte) (twoBits(blocks, numbers, i) - (third == 1 ? 0 : 4));
      }
      to.advance(SIZE);
    }
  },
  Q4_K(32, 4, true) {
    @Override
    public void unpack(byte[] blocks, int at, Unpacked to) {
      scales(blocks, at, to);
      int numbers = at + 16;
      for (int i = 0; i < SIZE; i++) {
        to.levels[to.level() + i] = (byte) fourBits(blocks, numbers, i);
      }
      to.advance(SIZE);
    }
  },
  Q5_K(32, 5, true) {
    @Override
    public void unpack(byte[] blocks, int at, Unpacked to) {
      scales(blocks, at, to);
      int fifths = at + 16;
      int numbers = at + 48;
      for (int i = 0; i < SIZE; i++) {
        int fifth = (blocks[fifths + i % 32] >> (i / 32)) & 1;
        to.levels[to.level() + i] = (byte) (fourBits(blocks, numbers, i) | (fifth << 4));
      }
      to.advance(SIZE);
    }
  },
  Q6_K(16, 6, false) {
    @Override
    public void unpack(byte[] blocks, int at, Unpacked to) {
      int upper = at + 128;
      int scales = at + 192;
      float scale = Bits.half(blocks, at + 208);
      for (int i = 0; i < 16; i++) {
        to.scale(scale * blocks[scales + i]);
      }
      for (int i = 0; i < SIZE; i++) {
        int half = i / 128;
        int quarter = i % 128 / 32;
        byte pair = blocks[at + half * 64 + quarter % 2 * 32 + i % 32];
        int low = quarter < 2 ? Bits.low(pair) : Bits.high(pair);
        int high = (blocks[upper + half * 32 + i % 32] >> (2 * quarter)) & 3;
        to.levels[to.level() + i] = (byte) ((low | (high << 4)) - 32);
      }
      to.advance(SIZE);
    }
  };

  private static final int SIZE = 256;

  private final int group;
  private final int lowBits;
  private final boolean minimum;

  SuperBlocks(int group, int lowBits, boolean minimum) {
    this.group = group;
    this.lowBits = lowBits;
    this.minimum = minimum;
  }

  @Override
  public int group() {
    return group;
  }

  @Override
  public boolean minimum() {
    return minimum;
  }

  @Override
  public int centre() {
    return minimum ? 1 << (lowBits - 1) : 0;
  }

  @Override
  public int bits() {
    return lowBits <= 4 ? 4 : 8;
  }

  /** Four numbers of each byte, 32 numbers apart. */
  private static int twoBits(byte[] blocks, int numbers, int i) {
    return (blocks[numbers + i / 128 * 32 + i % 32] >> (2 * (i % 128 / 32))) & 3;
  }

  /** Two numbers of each byte, 32 numbers apart. */
  private static int fourBits(byte[] blocks, int numbers, int i) {
    byte pair = blocks[numbers + i / 64 * 32 + i % 32];
    return i % 64 < 32 ? Bits.low(pair) : Bits.high(pair);
  }

  /** Eight scales and minimums of six bits each in twelve bytes. */
  private static void scales(byte[] blocks, int at, Unpacked to) {
    float scale = Bits.half(blocks, at);
    float minimum = Bits.half(blocks, at + 2);
    int packed = at + 4;
    for (int i = 0; i < 8; i++) {
      int six = i < 4 ? blocks[packed + i] & 63 : Bits.low(blocks[packed + i + 4]);
      int sixOfMinimum = i < 4 ? blocks[packed + i + 4] & 63 : Bits.high(blocks[packed + i + 4]);
      if (i >= 4) {
        six |= ((blocks[packed + i - 4] & 0xff) >>> 6) << 4;
        sixOfMinimum |= ((blocks[packed + i] & 0xff) >>> 6) << 4;
      }
      to.scale(scale * six, -(minimum * sixOfMinimum));
    }
  }
}
