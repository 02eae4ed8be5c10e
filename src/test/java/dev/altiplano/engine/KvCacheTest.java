package dev.altiplano.engine;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.ErrorKind;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KvCacheTest {
  private static final KvShape SHAPE = new KvShape(2, 16);

  @Test
  void countsKeysAndValuesOfAllLayers() {
    try (KvCache cache = KvCache.allocate(List.of(SHAPE, new KvShape(1, 32)), 3, 10)) {
      assertThat(cache.bytes()).isEqualTo(2 * 2 * 3 * 10 * 32 * Float.BYTES);
    }
  }

  @Test
  void rowsAreViewsOfTheSameMemory() {
    try (KvCache cache = KvCache.allocate(List.of(SHAPE), 4, 10)) {
      int rowFloats = 10 * 32;
      cache.rows(2, 1).getFirst().keys().setAtIndex(JAVA_FLOAT, 5, 7);
      assertThat(cache.rows(0, 4).getFirst().keys().getAtIndex(JAVA_FLOAT, 2 * rowFloats + 5))
          .isEqualTo(7);
      assertThat(cache.rows(1, 2).getFirst().keys().getAtIndex(JAVA_FLOAT, rowFloats + 5))
          .isEqualTo(7);
      assertThat(cache.rows(0, 4).getFirst().values().asByteBuffer().mismatch(zeros(4 * rowFloats)))
          .isEqualTo(-1);
    }
  }

  @ParameterizedTest
  @CsvSource({"2000000000, 2000000000", "100000, 100000", "1000000000, 1"})
  void refusesWhatNoMachineHolds(int rows, int capacity) {
    List<KvShape> shapes = List.of(new KvShape(1 << 10, 1 << 10));
    assertThatThrownBy(() -> KvCache.allocate(shapes, rows, capacity))
        .isInstanceOfSatisfying(
            AltiplanoException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.OUT_OF_MEMORY))
        .hasMessageContaining("%d rows of %d tokens".formatted(rows, capacity));
  }

  private static ByteBuffer zeros(int floats) {
    return ByteBuffer.allocate(floats * Float.BYTES);
  }
}
