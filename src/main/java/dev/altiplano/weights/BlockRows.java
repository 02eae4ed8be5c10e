package dev.altiplano.weights;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** The rows of a tensor that is stored in blocks. */
final class BlockRows implements QuantisedRows {
  private final ElementType type;
  private final BlockFormat format;
  private final TensorData data;
  private final int columns;

  BlockRows(ElementType type, BlockFormat format, TensorData data, int columns) {
    this.type = type;
    this.format = format;
    this.data = data;
    this.columns = columns;
  }

  @Override
  public int bits() {
    return format.bits();
  }

  @Override
  public int group() {
    return format.group();
  }

  @Override
  public boolean hasMinimum() {
    return format.minimum();
  }

  @Override
  public void read(long row, byte[] levels, float[] scales, float[] minimums) {
    int blocks = columns / type.blockElements();
    unpack(row * blocks, blocks, new Unpacked(levels, scales, minimums));
    int centre = format.centre();
    if (centre != 0) {
      for (int i = 0; i < columns; i++) {
        levels[i] -= (byte) centre;
      }
      centre(scales, minimums);
    }
  }

  private void centre(float[] scales, float[] minimums) {
    for (int i = 0; i < columns / format.group(); i++) {
      minimums[i] += format.centre() * scales[i];
    }
  }

  @Override
  public void readPacked(long row, byte[] packed, int at, float[] scales, float[] minimums) {
    if (format instanceof SmallBlocks small && small.bits() == 4) {
      int blocks = columns / type.blockElements();
      small.repack(stored(row * blocks, blocks), packed, at, scales, minimums);
      if (format.minimum()) {
        centre(scales, minimums);
      }
      return;
    }
    byte[] levels = new byte[columns];
    read(row, levels, scales, minimums);
    if (format.bits() == Byte.SIZE) {
      for (int i = 0; i < columns; i++) {
        packed[at + i] = (byte) (levels[i] ^ 0x80);
      }
    } else {
      for (int i = 0; i < columns; i += 2) {
        packed[at + i / 2] = (byte) (((levels[i] + 8) & 0xf) | ((levels[i + 1] + 8) << 4));
      }
    }
  }

  /** Numbers from {@code first} on, as floats. */
  void copy(long first, int count, float[] target, int offset) {
    int size = type.blockElements();
    long firstBlock = first / size;
    int blocks = Math.toIntExact((first + count - 1) / size - firstBlock + 1);
    int groups = blocks * size / format.group();
    var unpacked =
        new Unpacked(
            new byte[blocks * size], new float[groups], new float[format.minimum() ? groups : 0]);
    unpack(firstBlock, blocks, unpacked);
    int from = (int) (first - firstBlock * size);
    for (int i = 0; i < count; i++) {
      int group = (from + i) / format.group();
      float value = unpacked.scales[group] * unpacked.levels[from + i];
      target[offset + i] = format.minimum() ? value + unpacked.minimums[group] : value;
    }
  }

  private void unpack(long firstBlock, int blocks, Unpacked to) {
    byte[] stored = stored(firstBlock, blocks);
    for (int block = 0; block < blocks; block++) {
      format.unpack(stored, block * type.blockBytes(), to);
    }
  }

  private byte[] stored(long firstBlock, int blocks) {
    int bytes = type.blockBytes();
    byte[] stored = new byte[blocks * bytes];
    MemorySegment piece = data.piece(firstBlock * bytes, stored.length);
    MemorySegment.copy(piece, ValueLayout.JAVA_BYTE, 0, stored, 0, stored.length);
    return stored;
  }
}
