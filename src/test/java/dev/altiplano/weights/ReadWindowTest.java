package dev.altiplano.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.ErrorKind;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files read a piece at a time. */
class ReadWindowTest {
  private static final int SIZE = 500_000;
  private static final int OFFSET = 1_000;

  @TempDir private Path directory;
  private Path path = Path.of("");

  @BeforeEach
  void write() throws IOException {
    byte[] content = new byte[SIZE + OFFSET];
    new Random(3).nextBytes(content);
    path = Files.write(directory.resolve("file"), content);
  }

  @Test
  void showsTheSameAsTheMapping() {
    try (MappedFile file = MappedFile.open("file", path);
        Arena arena = Arena.ofConfined()) {
      TensorData mapped = file.data(OFFSET, SIZE);
      TensorData windowed = mapped.through(new ReadWindow(arena));
      assertThat(windowed.byteSize()).isEqualTo(SIZE);
      Random random = new Random(4);
      for (int i = 0; i < 1_000; i++) {
        int at = random.nextInt(SIZE);
        assertSame(mapped, windowed, at, random.nextInt(Math.min(5_000, SIZE - at) + 1));
      }
      assertSame(mapped, windowed, 0, SIZE);
      assertSame(mapped, windowed, SIZE - 1, 1);
      assertSame(mapped, windowed, SIZE, 0);
    }
  }

  @Test
  void severalTensorsMayShareAWindow() {
    try (MappedFile file = MappedFile.open("file", path);
        Arena arena = Arena.ofConfined()) {
      ReadWindow window = new ReadWindow(arena);
      TensorData first = file.data(0, 100_000);
      TensorData second = file.data(300_000, 100_000);
      for (int at = 0; at < 100_000; at += 9_999) {
        assertSame(first, first.through(window), at, 1);
        assertSame(second, second.through(window), at, 1);
      }
    }
  }

  private static void assertSame(TensorData mapped, TensorData windowed, long at, long count) {
    MemorySegment piece = windowed.piece(at, count);
    assertThat(piece.toArray(ValueLayout.JAVA_BYTE))
        .isEqualTo(mapped.piece(at, count).toArray(ValueLayout.JAVA_BYTE));
  }

  @Test
  void saysThatAFileWasCutOff() throws IOException {
    try (MappedFile file = MappedFile.open("part.gguf", path);
        Arena arena = Arena.ofConfined()) {
      try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
        channel.truncate(OFFSET);
      }
      TensorData windowed = file.data(OFFSET, SIZE).through(new ReadWindow(arena));
      assertThatThrownBy(() -> windowed.piece(0, 10))
          .isInstanceOfSatisfying(
              AltiplanoException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.LOAD_FAILED))
          .hasMessage("cannot read weights part.gguf: it ends at byte 1000");
    }
  }

  @Test
  void namesAFileThatIsNotThereWithoutItsPlace() {
    Path missing = directory.resolve("sha256-0");
    assertThatThrownBy(() -> MappedFile.open("part.gguf", missing))
        .hasMessage("cannot read weights part.gguf: there is no such file");
  }
}
