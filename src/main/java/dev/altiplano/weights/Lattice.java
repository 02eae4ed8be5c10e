package dev.altiplano.weights;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.Objects;
import tools.jackson.databind.json.JsonMapper;

/**
 * Points that several numbers together may be, by their place in a list. The lists, {@code
 * lattices.json}, belong to the types of ggml: for each number of a point, two or four bits say
 * which of a few values it is, the lowest bits first.
 *
 * @param numbers of all points
 * @param width numbers of a point
 */
record Lattice(byte[] numbers, int width) {
  private static final String TABLES = "lattices.json";

  static Lattice read(String name, int width, byte... values) {
    byte[] packed = Base64.getDecoder().decode(table(name));
    int bits = values.length <= 4 ? 2 : 4;
    int inByte = Byte.SIZE / bits;
    byte[] numbers = new byte[packed.length * inByte];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = values[(packed[i / inByte] >> (i % inByte * bits)) & ((1 << bits) - 1)];
    }
    return new Lattice(numbers, width);
  }

  private static String table(String name) {
    try (InputStream in =
        Objects.requireNonNull(Lattice.class.getResourceAsStream(TABLES), TABLES)) {
      return JsonMapper.shared().readTree(in).path(name).stringValue();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Puts a point, so many numbers after the first of the block.
   *
   * @param signs of its numbers, the lowest bit first; 1 for a minus
   */
  void put(int point, int signs, Unpacked to, int after) {
    for (int i = 0; i < width; i++) {
      byte number = numbers[point * width + i];
      to.levels[to.level() + after + i] = ((signs >> i) & 1) == 0 ? number : (byte) -number;
    }
  }
}
