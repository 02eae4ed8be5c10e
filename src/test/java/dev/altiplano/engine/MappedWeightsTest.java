package dev.altiplano.engine;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MappedWeightsTest {
  private static final int BYTES = 1 << 20;
  private static final byte CONTENT = 7;

  @TempDir private Path directory;
  private Path file;

  @BeforeEach
  void writeFile() throws IOException {
    assumeThat(Path.of("/proc/self/smaps")).as("only Linux has it").exists();
    byte[] content = new byte[BYTES];
    Arrays.fill(content, CONTENT);
    file = Files.write(directory.resolve("model.onnx.data"), content);
  }

  @Test
  void pagesThatWereReadGoAndComeBack() throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment data = map(arena);
      MemorySegment copy = arena.allocate(BYTES).copyFrom(data);
      assertThat(residentBytes()).isEqualTo(BYTES);
      MappedWeights weights = MappedWeights.of(directory);
      for (int i = 0; i < 2; i++) {
        weights.release();
        assertThat(residentBytes()).isZero();
        assertThat(data.mismatch(copy)).isEqualTo(-1);
      }
    }
  }

  @Test
  void whatWasWrittenStays() throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment data = map(arena);
      data.setAtIndex(JAVA_BYTE, 5000, (byte) 9);
      MappedWeights.of(directory).release();
      assertThat(data.getAtIndex(JAVA_BYTE, 5000)).isEqualTo((byte) 9);
    }
  }

  @Test
  void filesElsewhereStay() throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment copy = arena.allocate(BYTES).copyFrom(map(arena));
      MappedWeights.of(Files.createDirectory(directory.resolve("other"))).release();
      assertThat(residentBytes()).isEqualTo(copy.byteSize());
    }
  }

  private MemorySegment map(Arena arena) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      return channel.map(MapMode.PRIVATE, 0, BYTES, arena);
    }
  }

  private long residentBytes() throws IOException {
    List<String> lines = Files.readAllLines(Path.of("/proc/self/smaps"));
    int mapping = 0;
    while (!lines.get(mapping).endsWith(" " + file.toRealPath())) {
      mapping++;
    }
    return lines.stream()
        .skip(mapping)
        .filter(line -> line.startsWith("Rss:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) << 10)
        .findFirst()
        .orElseThrow();
  }
}
