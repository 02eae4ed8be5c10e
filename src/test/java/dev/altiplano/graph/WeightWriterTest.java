package dev.altiplano.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.ErrorKind;
import dev.altiplano.weights.ElementType;
import dev.altiplano.weights.Tensor;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WeightWriterTest {
  @TempDir private Path directory;

  @Test
  void writesStackedRowsAndTheirTransposeAtPageStarts() throws IOException {
    RowStack stack =
        RowStack.of(matrix(1, 2, new float[] {1, 2}), matrix(2, 2, new float[] {3, 4, 5, 6}));
    Path file = directory.resolve("data");
    try (ExternalData data = new ExternalData(file)) {
      WeightWriter writer = new WeightWriter("data");
      assertThat(writer.plain(stack).values().offset()).isZero();
      assertThat(writer.transposed(stack).offset()).isEqualTo(4096);
      writer.writeTo(data, WriteProgress.NONE);
    }
    assertThat(floats(file, 0)).containsExactly(1, 2, 3, 4, 5, 6);
    assertThat(floats(file, 4096)).containsExactly(1, 3, 5, 2, 4, 6);
  }

  @Test
  void goesOnAfterTheLastMark() throws IOException {
    Path file = directory.resolve("data");
    List<Integer> filled = new ArrayList<>();
    try (ExternalData data = new ExternalData(file, Long.BYTES)) {
      WeightWriter interrupted = new WeightWriter("data");
      layOut(interrupted, filled, 3);
      assertThatThrownBy(() -> interrupted.writeTo(data, WriteProgress.NONE))
          .hasMessage("interrupted at 3");
    }
    assertThat(filled).containsExactly(0, 1, 2);
    try (ExternalData data = new ExternalData(file, Long.BYTES)) {
      WeightWriter next = new WeightWriter("data");
      layOut(next, filled, -1);
      next.writeTo(data, WriteProgress.NONE);
    }
    // The mark came with the second tensor, for the first one was too short.
    assertThat(filled).containsExactly(0, 1, 2, 2, 3, 4);
    for (int i = 0; i < 5; i++) {
      assertThat(floats(file, i * 4096)[0]).isEqualTo(i);
    }
    assertThat(directory.toFile().list()).containsExactly("data");
  }

  @Test
  void beginsAnewWhereTheFileIsShorterThanItsMark() throws IOException {
    Path file = directory.resolve("data");
    List<Integer> filled = new ArrayList<>();
    Files.writeString(file, "short");
    Files.writeString(directory.resolve("data.mark"), "2 4104");
    try (ExternalData data = new ExternalData(file)) {
      WeightWriter writer = new WeightWriter("data");
      layOut(writer, filled, -1);
      writer.writeTo(data, WriteProgress.NONE);
    }
    assertThat(filled).containsExactly(0, 1, 2, 3, 4);
  }

  /** Five tensors of one number each, which is their index. */
  private static void layOut(WeightWriter writer, List<Integer> filled, int interruptedAt) {
    for (int i = 0; i < 5; i++) {
      int index = i;
      writer.floats(
          1,
          1,
          (_, _, target) -> {
            if (index == interruptedAt) {
              throw new IllegalStateException("interrupted at " + index);
            }
            filled.add(index);
            target[0] = index;
          });
    }
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
  void refusesWeightsThatAreNotFiniteByTheirTensor(float broken) {
    float[] weights = new float[64];
    weights[40] = broken;
    Matrix matrix = RowStack.of(matrix(2, 32, new float[64]), matrix("broken", 2, 32, weights));
    assertRefuses(writer -> writer.plain(matrix));
    assertRefuses(writer -> writer.transposed(matrix));
    assertRefuses(writer -> writer.quantised(matrix, new Encoding(8, 32, false)));
    assertRefuses(writer -> writer.quantised(matrix, new Encoding(4, 32, false)));
  }

  @Test
  void refusesStoredScalesThatAreNotFinite() {
    byte[] blocks = new byte[2 * 18];
    blocks[18 + 1] = 0x7c; // Half precision has infinity as 0x7c00.
    Tensor tensor =
        new Tensor("broken", ElementType.Q4_0, new long[] {2, 32}, MemorySegment.ofArray(blocks));
    assertRefuses(writer -> writer.quantised(MatrixRows.of(tensor), new Encoding(4, 32, false)));
  }

  private void assertRefuses(Consumer<WeightWriter> laidOut) {
    try (ExternalData data = new ExternalData(directory.resolve("data"))) {
      WeightWriter writer = new WeightWriter("data");
      laidOut.accept(writer);
      assertThatThrownBy(() -> writer.writeTo(data, WriteProgress.NONE))
          .isInstanceOfSatisfying(
              AltiplanoException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.LOAD_FAILED))
          .hasMessageContaining("tensor broken has weights that are NaN");
    }
  }

  private static Matrix matrix(int rows, int columns, float[] values) {
    return matrix("w", rows, columns, values);
  }

  private static Matrix matrix(String name, int rows, int columns, float[] values) {
    return MatrixRows.of(
        new Tensor(
            name, ElementType.F32, new long[] {rows, columns}, MemorySegment.ofArray(values)));
  }

  private static float[] floats(Path file, int offset) throws IOException {
    ByteBuffer bytes =
        ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN).position(offset);
    float[] values = new float[Math.min(6, bytes.remaining() / Float.BYTES)];
    bytes.asFloatBuffer().get(values);
    return values;
  }
}
