package dev.altiplano.weights;

/**
 * Blocks of 256 numbers of which four or eight together are a point of a lattice: the types whose
 * names begin with IQ1, IQ2 and IQ3.
 *
 * @see <a href="https://github.com/ggml-org/ggml/blob/master/src/ggml-common.h">the layouts</a>
 */
enum LatticeBlocks implements BlockFormat {
  IQ1_S(32) {
    @Override
    public void unpack(byte[] blocks, int at, Unpacked to) {
      float scale = Bits.half(blocks, at) / SHIFTS;
      for (int group = 0; group < 8; group++) {
        int high = Bits.int16(blocks, at + 34 + 2 * group);
        to.scale(scale * (2 * ((high >> 12) & 7) + 1));
        for (int i = 0; i < 4; i++) {
          int low = blocks[at + 2 + 4 * group + i] & 0xff;
          shifted(low | (((high >> (3 * i)) & 7) << 8), high >> 15, to, 32 * group + 8 * i);
        }
      }
      to.advance(SIZE);
    }
  },
  IQ1_M(16) {
    @Override
    public void unpack(byte[] blocks, int at, Unpacked to) {
      int scales = at + 48;
      int half = 0;
      for (int i = 0; i < 4; i++) {
        half |= Bits.high(blocks[scales + 2 * i + 1]) << (4 * i);
      }
      float scale = Float.float16ToFloat((short) half) / SHIFTS;
      for (int group = 0; group < 16; group++) {
        int three = (Bits.int16(blocks, scales + group / 4 * 2) >> (3 * (group % 4))) & 7;
        to.scale(scale * (2 * three + 1));
      }
      for (int i = 0; i < 32; i++) {
        int high = nibble(blocks, at + 32, i);
        shifted((blocks[at + i] & 0xff) | ((high & 7) << 8), high >> 3, to, 8 * i);
      }
      to.advance(SIZE);
    }
  },
  IQ2_XXS(32) {
    @Override
    public void unpack(byte[] blocks, int at, Unpacked to) {
      float scale = Bits.half(blocks, at) / 4;
      for (int group = 0; group < 8; group++) {
        int points = at + 2 + 8 * group;
        int signs = Bits.int32(blocks, points + 4);
        to.scale(scale * (0.5f + (signs >>> 28)));
        for (int i = 0; i < 4; i++) {
          TWO_XXS.put(blocks[points + i] & 0xff, even(signs >> (7 * i)), to, 32 * group + 8 * i);
        }
      }
      to.advance(SIZE);
    }
  },
  IQ2_XS(16) {
    @Override
    public void unpack(byte[] blocks, int at, Unpacked to) {
      halves(blocks, at, at + 66, to);
      for (int i = 0; i < 32; i++) {
        int point = Bits.int16(blocks, at + 2 + 2 * i);
        TWO_XS.put(point & 511, even(point >> 9), to, 8 * i);
      }
      to.advance(SIZE);
    }
  },
  IQ2_S(16) {
    @Override
    public void unpack(byte[] blocks, int at, Unpacked to) {
      halves(blocks, at, at + 74, to);
      for (int i = 0; i < 32; i++) {
        int high = (blocks[at + 66 + i / 4] >> (2 * (i % 4))) & 3;
        TWO_S.put((blocks[at + 2 + i] & 0xff) | (high << 8), blocks[at + 34 + i], to, 8 * i);
      }
      to.advance(SIZE);
    }
  },
  IQ3_XXS(32) {
    @Override
    public void unpack(byte[] blocks, int at, Unpacked to) {
      float scale = Bits.half(blocks, at) / 2;
      for (int group = 0; group < 8; group++) {
        int signs = Bits.int32(blocks, at + 66 + 4 * group);
        to.scale(scale * (0.5f + (signs >>> 28)));
        for (int i = 0; i < 8; i++) {
          int four = even(signs >> (i / 2 * 7)) >> (4 * (i % 2));
          int point = blocks[at + 2 + 8 * group + i] & 0xff;
          THREE_XXS.put(point, four, to, 32 * group + 4 * i);
        }
      }
      to.advance(SIZE);
    }
  },
  IQ3_S(32) {
    @Override
    public void unpack(byte[] blocks, int at, Unpacked to) {
      float scale = Bits.half(blocks, at);
      for (int group = 0; group < 8; group++) {
        to.scale(scale * (1 + 2 * nibble(blocks, at + 106, group)));
      }
      for (int i = 0; i < 64; i++) {
        int high = (blocks[at + 66 + i / 8] >> (i % 8)) & 1;
        THREE_S.put(
            (blocks[at + 2 + i] & 0xff) | (high << 8), nibble(blocks, at + 74, i), to, 4 * i);
      }
      to.advance(SIZE);
    }
  };

  private static final int SIZE = 256;

  /** The points of IQ1 are moved by one of so many parts of the distance between two. */
  private static final int SHIFTS = 8;

  private static final Lattice ONE =
      Lattice.read("IQ1", 8, (byte) -SHIFTS, (byte) 0, (byte) SHIFTS);
  private static final byte[] OF_TWO_BITS = {8, 25, 43};
  private static final Lattice TWO_XXS = Lattice.read("IQ2_XXS", 8, OF_TWO_BITS);
  private static final Lattice TWO_XS = Lattice.read("IQ2_XS", 8, OF_TWO_BITS);
  private static final Lattice TWO_S = Lattice.read("IQ2_S", 8, OF_TWO_BITS);
  private static final Lattice THREE_XXS =
      Lattice.read("IQ3_XXS", 4, new byte[] {4, 12, 20, 28, 36, 44, 52, 62});
  private static final Lattice THREE_S =
      Lattice.read("IQ3_S", 4, new byte[] {1, 3, 5, 7, 9, 11, 13, 15});

  private final int group;

  LatticeBlocks(int group) {
    this.group = group;
  }

  @Override
  public int group() {
    return group;
  }

  @Override
  public int bits() {
    return 8;
  }

  private static void shifted(int point, int down, Unpacked to, int after) {
    ONE.put(point, 0, to, after);
    for (int i = 0; i < 8; i++) {
      to.levels[to.level() + after + i] += (byte) (down == 0 ? 1 : -1);
    }
  }

  /** Seven signs, and an eighth with which the number of minuses is even. */
  private static int even(int signs) {
    int seven = signs & 127;
    return seven | ((Integer.bitCount(seven) & 1) << 7);
  }

  /** Scales of two groups in each byte, in halves. */
  private static void halves(byte[] blocks, int at, int scales, Unpacked to) {
    float scale = Bits.half(blocks, at) / 4;
    for (int i = 0; i < 16; i++) {
      to.scale(scale * (0.5f + nibble(blocks, scales, i)));
    }
  }

  private static int nibble(byte[] blocks, int from, int i) {
    return (blocks[from + i / 2] >> (4 * (i % 2))) & 0xf;
  }
}
