package dev.altiplano.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class HugePagesTest {
  private static final long BYTES = 64L << 20;
  private static final Pattern MAPPING = Pattern.compile("([0-9a-f]{8,})-([0-9a-f]{8,}) ");
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
      MemorySegment data = HugePages.during(() -> arena.allocate(BYTES).fill((byte) 7));
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
    await()
        .untilAsserted(
            () ->
                assertThat(Thread.getAllStackTraces().keySet())
                    .extracting(Thread::getName)
                    .doesNotContain("huge-pages"));
  }

  /** The system makes one mapping of neighbours, whoever they belong to. */
  @Test
  void whatWasThereBeforeAndKvCachesAreLeftAlone() throws Exception {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment cache = filled(arena);
      MemorySegment other = arena.allocate(BYTES);
      List<MemorySegment> later = new ArrayList<>();
      MemorySegment data =
          HugePages.during(
              () -> {
                later.add(filled(arena));
                MemorySegment weights = arena.allocate(BYTES);
                later.add(filled(arena));
                return weights;
              });
      assertThat(isAdvised(data)).isTrue();
      assertThat(isAdvised(cache)).isFalse();
      assertThat(isAdvised(other)).isFalse();
      assertThat(later).noneMatch(HugePagesTest::isAdvised);
    }
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

  /** Whether huge pages were asked for in any part of it: {@code hg} in smaps. */
  private static boolean isAdvised(MemorySegment memory) {
    boolean within = false;
    for (String line : smaps()) {
      Matcher mapping = MAPPING.matcher(line);
      if (mapping.lookingAt()) {
        within =
            Long.parseUnsignedLong(mapping.group(1), 16) < memory.address() + memory.byteSize()
                && Long.parseUnsignedLong(mapping.group(2), 16) > memory.address();
      } else if (within && line.startsWith("VmFlags:") && line.contains(" hg")) {
        return true;
      }
    }
    return false;
  }

  private static List<String> smaps() {
    try {
      return Files.readAllLines(Path.of("/proc/self/smaps"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static long hugeBytes() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/smaps_rollup")).stream()
        .filter(line -> line.startsWith("AnonHugePages:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) << 10)
        .sum();
  }
}
