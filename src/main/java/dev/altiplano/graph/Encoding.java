package dev.altiplano.graph;

/**
 * How a matrix is stored as whole numbers: {@code scale * level + minimum}, with a scale for each
 * group of a row.
 *
 * @param bits of a level, which is kept with 2^(bits-1) added: 4 or 8
 * @param group numbers that share a scale: 16 or 32
 * @param minimum whether groups have minimums
 */
record Encoding(int bits, int group, boolean minimum) {
  Encoding {
    if ((bits != 4 && bits != 8) || (group != 16 && group != 32)) {
      throw new IllegalArgumentException(
          "%d bits in groups of %d are not supported".formatted(bits, group));
    }
  }

  /** Bytes of the levels of a group. */
  int groupBytes() {
    return group * bits / Byte.SIZE;
  }

  /** Puts the levels of a row together. */
  void pack(byte[] levels, byte[] target, int to) {
    if (bits == Byte.SIZE) {
      for (int i = 0; i < levels.length; i++) {
        target[to + i] = (byte) (levels[i] ^ 0x80);
      }
    } else {
      for (int i = 0; i < levels.length; i += 2) {
        target[to + i / 2] = (byte) (((levels[i] + 8) & 0xf) | ((levels[i + 1] + 8) << 4));
      }
    }
  }
}
