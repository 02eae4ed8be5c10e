package dev.altiplano.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.altiplano.testing.SharedFiles;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Blocks stand for the numbers that llama.cpp reads from them. */
@Tag("shared")
class BlockFormatTest {
  @ParameterizedTest
  @EnumSource(
      value = ElementType.class,
      mode = EnumSource.Mode.EXCLUDE,
      names = {"F32", "F64", "F8_E4M3", "F8_E5M2"})
  void standsForTheNumbersOfTheReference(ElementType type) throws IOException {
    Tensor tensor = tensor(type);
    float[] expected = expected(type);
    float[] actual = new float[expected.length];
    tensor.copy(0, actual.length, actual, 0);
    for (int i = 0; i < actual.length; i++) {
      assertThat(actual[i]).isEqualTo(expected[i], within(Math.abs(expected[i]) * 1e-6f));
    }
    float[] piece = new float[7];
    tensor.copy(expected.length - 40, 7, piece, 0);
    for (int i = 0; i < piece.length; i++) {
      assertThat(piece[i]).isEqualTo(actual[expected.length - 40 + i]);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = ElementType.class,
      mode = EnumSource.Mode.EXCLUDE,
      names = {"F32", "F16", "BF16", "F64", "F8_E4M3", "F8_E5M2"})
  void levelsAreSpreadAboutNothingAndMeanTheSame(ElementType type) throws IOException {
    Tensor tensor = tensor(type);
    QuantisedRows rows = tensor.quantised().orElseThrow();
    float[] expected = expected(type);
    int groups = expected.length / rows.group();
    byte[] levels = new byte[expected.length];
    float[] scales = new float[groups];
    float[] minimums = new float[rows.hasMinimum() ? groups : 0];
    rows.read(0, levels, scales, minimums);
    int limit = 1 << (rows.bits() - 1);
    for (int i = 0; i < expected.length; i++) {
      int group = i / rows.group();
      float minimum = rows.hasMinimum() ? minimums[group] : 0;
      assertThat((int) levels[i]).isBetween(-limit, limit - 1);
      assertThat(scales[group] * levels[i] + minimum)
          .isEqualTo(
              expected[i], within(1e-6f * (limit * Math.abs(scales[group]) + Math.abs(minimum))));
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = ElementType.class,
      mode = EnumSource.Mode.EXCLUDE,
      names = {"F32", "F16", "BF16", "F64", "F8_E4M3", "F8_E5M2"})
  void packedLevelsAreTheSame(ElementType type) throws IOException {
    Tensor tensor = tensor(type);
    QuantisedRows rows = tensor.quantised().orElseThrow();
    int columns = Math.toIntExact(tensor.columns());
    int groups = columns / rows.group();
    byte[] levels = new byte[columns];
    float[][] scales = new float[2][groups];
    float[][] minimums = new float[2][rows.hasMinimum() ? groups : 0];
    rows.read(0, levels, scales[0], minimums[0]);
    byte[] packed = new byte[5 + columns];
    rows.readPacked(0, packed, 5, scales[1], minimums[1]);
    for (int i = 0; i < columns; i++) {
      int level =
          rows.bits() == 8
              ? (packed[5 + i] & 0xff) - 128
              : ((packed[5 + i / 2] >>> (4 * (i % 2))) & 0xf) - 8;
      assertThat(level).isEqualTo(levels[i]);
    }
    assertThat(scales[1]).isEqualTo(scales[0]);
    assertThat(minimums[1]).isEqualTo(minimums[0]);
  }

  private static Tensor tensor(ElementType type) throws IOException {
    byte[] blocks = Files.readAllBytes(file(type, "blocks"));
    long elements = (long) blocks.length / type.blockBytes() * type.blockElements();
    return new Tensor("blocks", type, new long[] {1, elements}, MemorySegment.ofArray(blocks));
  }

  private static float[] expected(ElementType type) throws IOException {
    ByteBuffer bytes =
        ByteBuffer.wrap(Files.readAllBytes(file(type, "f32"))).order(ByteOrder.LITTLE_ENDIAN);
    float[] values = new float[bytes.remaining() / Float.BYTES];
    bytes.asFloatBuffer().get(values);
    return values;
  }

  private static Path file(ElementType type, String form) {
    return SharedFiles.path("testdata/gguf-blocks/%s.%s".formatted(type, form));
  }
}
