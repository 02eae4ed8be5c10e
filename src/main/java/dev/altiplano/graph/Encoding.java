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
}
