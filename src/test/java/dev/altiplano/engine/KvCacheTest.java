package dev.altiplano.engine;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.atIndex;

import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.ErrorKind;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KvCacheTest {
  private static final KvShape SHAPE = new KvShape(ElementType.FLOAT, 2, 16);

  @Test
  void countsKeysAndValuesOfAllLayers() {
    try (KvCache cache =
        KvCache.allocate(List.of(SHAPE, new KvShape(ElementType.FLOAT, 1, 32)), 3, 10)) {
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

  @Test
  void countsBytesByTheTypeOfItsNumbers() {
    List<KvShape> shapes =
        List.of(new KvShape(ElementType.FLOAT16, 2, 16), new KvShape(ElementType.INT8, 2, 16));
    try (KvCache cache = KvCache.allocate(shapes, 3, 10)) {
      assertThat(cache.bytes()).isEqualTo(2 * 3 * 10 * 32 * (2 + 1));
      assertThat(cache.rows(0, 3).getFirst().keys().byteSize()).isEqualTo(3 * 10 * 32 * 2);
      assertThat(cache.rows(1, 2).getLast().keys().byteSize()).isEqualTo(2 * 10 * 32);
    }
  }

  @Test
  void takesMemoryOnlyWhereTokensAre() throws IOException {
    long before = kilobytes("VmRSS");
    try (KvCache cache =
        KvCache.allocate(List.of(new KvShape(ElementType.FLOAT, 8, 64)), 4, 65536)) {
      assertThat(cache.bytes()).isEqualTo(1L << 30);
      cache.rows(3, 1).getFirst().values().setAtIndex(JAVA_FLOAT, 5, 7);
      assertThat(kilobytes("VmRSS") - before).isLessThan(200_000);
    }
  }

  @Test
  void givesItsMemoryBack() throws IOException {
    List<KvShape> shapes = List.of(new KvShape(ElementType.FLOAT, 8, 64));
    long before = kilobytes("VmSize");
    for (int i = 0; i < 50; i++) {
      KvCache.allocate(shapes, 4, 65536).close();
    }
    assertThat(kilobytes("VmSize") - before).isLessThan(20L << 20);
  }

  @ParameterizedTest
  @CsvSource({"3, 7", "7, 3", "0, 4", "10, 10"})
  void rowsChangePlacesAsFarAsTheyHoldTokens(int tokens, int otherTokens) {
    try (KvCache cache = KvCache.allocate(List.of(SHAPE), 3, 10)) {
      MemorySegment all = cache.rows(0, 3).getFirst().values();
      for (int i = 0; i < 3 * 10 * 32; i++) {
        all.setAtIndex(JAVA_FLOAT, i, i);
      }
      cache.exchange(2, tokens, 0, otherTokens);
      for (int at : new int[] {0, 10 * 16}) {
        int head = 2 * 10 * 32 + at;
        assertThat(floats(all, at, tokens * 16)).isEqualTo(counted(head, tokens * 16));
        assertThat(floats(all, head, otherTokens * 16)).isEqualTo(counted(at, otherTokens * 16));
      }
      assertThat(floats(all, 10 * 32, 10 * 32)).isEqualTo(counted(10 * 32, 10 * 32));
    }
  }

  private static float[] floats(MemorySegment all, int first, int count) {
    return all.asSlice((long) first * Float.BYTES, (long) count * Float.BYTES).toArray(JAVA_FLOAT);
  }

  private static float[] counted(int first, int count) {
    float[] numbers = new float[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = first + i;
    }
    return numbers;
  }

  @Test
  void showsTheTokensOfARow() {
    try (KvCache cache = KvCache.allocate(List.of(SHAPE), 2, 10)) {
      MemorySegment keys = cache.rows(1, 1).getFirst().keys();
      keys.setAtIndex(JAVA_FLOAT, 2 * 16 + 3, 4);
      keys.setAtIndex(JAVA_FLOAT, (10 + 1) * 16 + 2, 5);
      cache.rows(1, 1).getFirst().values().setAtIndex(JAVA_FLOAT, 0, 6);
      cache.read(
          1,
          3,
          (layer, tokens, keysRead, valuesRead) -> {
            assertThat(keysRead).hasSize(2 * 3 * 16).contains(4, atIndex(2 * 16 + 3));
            assertThat(keysRead).contains(5, atIndex((3 + 1) * 16 + 2));
            assertThat(valuesRead).contains(6, atIndex(0));
          });
    }
  }

  @Test
  void showsOnlySinglePrecision() {
    List<KvShape> shapes = List.of(new KvShape(ElementType.INT8, 2, 16));
    try (KvCache cache = KvCache.allocate(shapes, 1, 10)) {
      assertThatThrownBy(() -> cache.read(0, 1, (layer, tokens, keys, values) -> {}))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("int8");
    }
  }

  private static long kilobytes(String counter) throws IOException {
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith(counter + ":"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
        .findFirst()
        .orElseThrow();
  }

  @ParameterizedTest
  @CsvSource({"2000000000, 2000000000", "100000, 100000", "1000000000, 1"})
  void refusesWhatNoMachineHolds(int rows, int capacity) {
    List<KvShape> shapes = List.of(new KvShape(ElementType.INT8, 1 << 11, 1 << 11));
    assertThatThrownBy(() -> KvCache.allocate(shapes, rows, capacity))
        .isInstanceOfSatisfying(
            AltiplanoException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.OUT_OF_MEMORY))
        .hasMessageContaining("%d rows of %d tokens".formatted(rows, capacity));
  }

  private static ByteBuffer zeros(int floats) {
    return ByteBuffer.allocate(floats * Float.BYTES);
  }
}
