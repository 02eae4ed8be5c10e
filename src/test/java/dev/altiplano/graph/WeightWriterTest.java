package dev.altiplano.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.altiplano.model.AltiplanoException;
import dev.altiplano.weights.ElementType;
import dev.altiplano.weights.Tensor;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
      writer.writeTo(data);
    }
    assertThat(floats(file, 0)).containsExactly(1, 2, 3, 4, 5, 6);
    assertThat(floats(file, 4096)).containsExactly(1, 3, 5, 2, 4, 6);
  }

  @Test
  void refusesToQuantiseWeightsThatAreNotFinite() {
    float[] weights = new float[64];
    weights[40] = Float.NaN;
    try (ExternalData data = new ExternalData(directory.resolve("data"))) {
      WeightWriter writer = new WeightWriter("data");
      writer.quantised("head", matrix(2, 32, weights), new Encoding(4, 32, false));
      assertThatThrownBy(() -> writer.writeTo(data))
          .isInstanceOf(AltiplanoException.class)
          .hasMessageContaining("cannot quantise head: row 1");
    }
  }

  private static Matrix matrix(int rows, int columns, float[] values) {
    return MatrixRows.of(
        new Tensor(
            "w", ElementType.F32, new long[] {rows, columns}, MemorySegment.ofArray(values)));
  }

  private static float[] floats(Path file, int offset) throws IOException {
    float[] values = new float[6];
    ByteBuffer.wrap(Files.readAllBytes(file))
        .order(ByteOrder.LITTLE_ENDIAN)
        .position(offset)
        .asFloatBuffer()
        .get(values);
    return values;
  }
}
