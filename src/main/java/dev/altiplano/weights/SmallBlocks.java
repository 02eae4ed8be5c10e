package dev.altiplano.weights;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Blocks of 32 numbers with one scale: Q4_0, Q4_1, Q5_0, Q5_1 and Q8_0. The first half of the
 * numbers is in the low halves of bytes, the second in the high ones.
 *
 * @param lowBits bits of a level
 * @see <a href="https://github.com/ggml-org/ggml/blob/master/src/ggml-common.h">the layouts</a>
 */
record SmallBlocks(int lowBits, boolean minimum) implements BlockFormat {
  private static final int SIZE = 32;

  /** The low halves of eight bytes, and every other of these bytes. */
  private static final long HALVES = 0x0f0f0f0f0f0f0f0fL;

  private static final long EVEN_BYTES = 0x00ff00ff00ff00ffL;
  private static final VarHandle EIGHT =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle HALF =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);

  @Override
  public int group() {
    return SIZE;
  }

  @Override
  public int centre() {
    return minimum ? 1 << (lowBits - 1) : 0;
  }

  @Override
  public int bits() {
    return lowBits == 4 ? 4 : 8;
  }

  @Override
  public void unpack(byte[] blocks, int at, Unpacked to) {
    float scale = Bits.half(blocks, at);
    int data = at + Short.BYTES;
    if (minimum) {
      to.scale(scale, Bits.half(blocks, data));
      data += Short.BYTES;
    } else {
      to.scale(scale);
    }
    switch (lowBits) {
      case 4 -> nibbles(blocks, data, to);
      case 5 -> fives(blocks, data, to);
      default -> System.arraycopy(blocks, data, to.levels, to.level(), SIZE);
    }
    to.advance(SIZE);
  }

  /**
   * Takes a row of 4-bit levels over as pairs of neighbours, eight bytes at a time. They count from
   * half their range below 0, as those of graphs do.
   *
   * @param packed receives the pairs from {@code at} on
   */
  void repack(byte[] row, byte[] packed, int at, float[] scales, float[] minimums) {
    int header = (minimum ? 2 : 1) * Short.BYTES;
    for (int block = 0; block < scales.length; block++) {
      int from = block * (header + SIZE / 2);
      scales[block] = Float.float16ToFloat((short) HALF.get(row, from));
      if (minimum) {
        minimums[block] = Float.float16ToFloat((short) HALF.get(row, from + Short.BYTES));
      }
      long front = (long) EIGHT.get(row, from + header);
      long back = (long) EIGHT.get(row, from + header + Long.BYTES);
      int to = at + block * SIZE / 2;
      EIGHT.set(packed, to, pairs(front & HALVES) | (pairs(back & HALVES) << 32));
      EIGHT.set(
          packed,
          to + Long.BYTES,
          pairs((front >>> 4) & HALVES) | (pairs((back >>> 4) & HALVES) << 32));
    }
  }

  /** Four bytes of eight, each with the halves of two neighbours. */
  private static long pairs(long halves) {
    return Long.compress(halves | (halves >>> 4), EVEN_BYTES);
  }

  private void nibbles(byte[] blocks, int data, Unpacked to) {
    int shift = minimum ? 0 : 8;
    int first = to.level();
    int second = first + SIZE / 2;
    for (int i = 0; i < SIZE / 2; i++) {
      to.levels[first + i] = (byte) (Bits.low(blocks[data + i]) - shift);
      to.levels[second + i] = (byte) (Bits.high(blocks[data + i]) - shift);
    }
  }

  private void fives(byte[] blocks, int data, Unpacked to) {
    int shift = minimum ? 0 : 16;
    int fifth = Bits.int32(blocks, data);
    int nibbles = data + Integer.BYTES;
    int first = to.level();
    for (int i = 0; i < SIZE / 2; i++) {
      int low = Bits.low(blocks[nibbles + i]) | (((fifth >>> i) & 1) << 4);
      int high = Bits.high(blocks[nibbles + i]) | (((fifth >>> (i + 16)) & 1) << 4);
      to.levels[first + i] = (byte) (low - shift);
      to.levels[first + SIZE / 2 + i] = (byte) (high - shift);
    }
  }
}
