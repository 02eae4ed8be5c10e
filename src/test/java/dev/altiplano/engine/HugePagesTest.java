package dev.altiplano.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class HugePagesTest {
  private static final long BYTES = 64L << 20;
  private static final Path SETTING = Path.of("/sys/kernel/mm/transparent_hugepage/enabled");

  @BeforeAll
  static void linux() {
    assumeThat(SETTING).as("only Linux has it").exists();
  }

  @Test
  void memoryThatAppearsMeanwhileIsInHugePages() throws Exception {
    assumeThat(Files.readString(SETTING)).as("huge pages are off").doesNotContain("[never]");
    try (Arena arena = Arena.ofConfined()) {
      long before = hugeBytes();
      MemorySegment data = HugePages.during(() -> filled(arena));
      assertThat(hugeBytes() - before).isGreaterThan(BYTES / 2);
      assertThat(data.mismatch(filled(arena))).isEqualTo(-1);
    }
  }

  @Test
  void failureOfTheAllocationGoesOn() {
    assertThatThrownBy(
            () ->
                HugePages.during(
                    () -> {
                      throw new OutOfMemoryError("none left");
                    }))
        .isInstanceOf(OutOfMemoryError.class);
    assertThat(Thread.getAllStackTraces().keySet())
        .extracting(Thread::getName)
        .doesNotContain("huge-pages");
  }

  @Test
  void mappingsAreThoseOfThisProcess() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment data = filled(arena);
      List<long[]> found = new ArrayList<>();
      new MemoryMappings().forEach((start, end) -> found.add(new long[] {start, end}));
      assertThat(found)
          .anyMatch(
              mapping -> mapping[0] <= data.address() && data.address() + BYTES <= mapping[1]);
    }
  }

  private static MemorySegment filled(Arena arena) {
    return AnonymousMemory.allocate(arena, BYTES).fill((byte) 7);
  }

  private static long hugeBytes() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/smaps_rollup")).stream()
        .filter(line -> line.startsWith("AnonHugePages:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) << 10)
        .sum();
  }
}
