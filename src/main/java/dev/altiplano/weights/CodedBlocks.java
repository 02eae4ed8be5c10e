package dev.altiplano.weights;

/**
 * Blocks whose numbers are places in a short list of values: IQ4_NL, IQ4_XS and MXFP4.
 *
 * @see <a href="https://github.com/ggml-org/ggml/blob/master/src/ggml-common.h">the layouts</a>
 * @see <a
 *     href="https://www.opencompute.org/documents/ocp-microscaling-formats-mx-v1-0-spec-final-pdf">MXFP4</a>
 */
enum CodedBlocks implements BlockFormat {
  IQ4_NL {
    @Override
    public void unpack(byte[] blocks, int at, Unpacked to) {
      to.scale(Bits.half(blocks, at));
      numbers(blocks, at + 2, UNEVEN, to);
    }
  },
  IQ4_XS {
    @Override
    public void unpack(byte[] blocks, int at, Unpacked to) {
      float scale = Bits.half(blocks, at);
      int high = Bits.int16(blocks, at + 2);
      for (int i = 0; i < 8; i++) {
        int low = (blocks[at + 4 + i / 2] >> (4 * (i % 2))) & 0xf;
        to.scale(scale * ((low | (((high >> (2 * i)) & 3) << 4)) - 32));
        numbers(blocks, at + 8 + 16 * i, UNEVEN, to);
      }
    }
  },
  MXFP4 {
    @Override
    public void unpack(byte[] blocks, int at, Unpacked to) {
      // The list has twice the values that the format means, so that they are whole.
      to.scale(Math.scalb(1f, (blocks[at] & 0xff) - 128));
      numbers(blocks, at + 1, DOUBLED_FLOATS, to);
    }
  };

  private static final int SIZE = 32;
  private static final byte[] UNEVEN = {
    -127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113
  };
  private static final byte[] DOUBLED_FLOATS = {
    0, 1, 2, 3, 4, 6, 8, 12, 0, -1, -2, -3, -4, -6, -8, -12
  };

  @Override
  public int group() {
    return SIZE;
  }

  @Override
  public int bits() {
    return 8;
  }

  private static void numbers(byte[] blocks, int data, byte[] values, Unpacked to) {
    int first = to.level();
    for (int i = 0; i < SIZE / 2; i++) {
      to.levels[first + i] = values[Bits.low(blocks[data + i])];
      to.levels[first + SIZE / 2 + i] = values[Bits.high(blocks[data + i])];
    }
    to.advance(SIZE);
  }
}
