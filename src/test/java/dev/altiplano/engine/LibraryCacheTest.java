package dev.altiplano.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.ErrorKind;
import java.io.IOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LibraryCacheTest {
  private static final FileTime LONG_AGO = FileTime.fromMillis(1_000_000);

  @TempDir private Path directory;

  @Test
  void unpacksWholeFileAndNothingElse() throws Exception {
    Path file = unpack("content");
    assertThat(file).hasContent("content");
    assertThat(file.getFileName().toString()).endsWith("-library.so");
    assertThat(files()).containsExactly(file);
  }

  @Test
  void usesWhatIsThere() throws Exception {
    Path file = unpack("content");
    Files.setLastModifiedTime(file, LONG_AGO);
    assertThat(unpack("content")).isEqualTo(file);
    assertThat(Files.getLastModifiedTime(file)).isEqualTo(LONG_AGO);
  }

  @Test
  void replacesDamagedFile() throws Exception {
    Path file = unpack("content");
    Files.writeString(file, "cont");
    assertThat(unpack("content")).isEqualTo(file).hasContent("content");
  }

  @Test
  void keepsOtherContentApart() throws Exception {
    assertThat(unpack("one")).isNotEqualTo(unpack("two"));
    assertThat(files()).hasSize(2);
  }

  @Test
  void severalUnpackAtOnce() throws Exception {
    String content = "x".repeat(1 << 20);
    URL source = source(content);
    List<Path> unpacked =
        Collections.nCopies(8, source).parallelStream()
            .map(s -> new LibraryCache(cache()).unpack(s, "library.so"))
            .toList();
    assertThat(unpacked).containsOnly(unpacked.getFirst());
    assertThat(unpacked.getFirst()).hasContent(content);
    assertThat(files()).hasSize(1);
  }

  @Test
  void saysWhereItCannotUnpack() throws Exception {
    Files.writeString(cache(), "a file where the directory should be");
    assertThatThrownBy(() -> unpack("content"))
        .isInstanceOfSatisfying(
            AltiplanoException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.LOAD_FAILED))
        .hasMessageContaining(cache().toString());
  }

  @Test
  void privateDirectoryIsTheOwnersAlone() throws Exception {
    Path made = PrivateDirectory.make(directory.resolve("private"));
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(made)))
        .isEqualTo("rwx------");
    assertThat(PrivateDirectory.make(made)).isEqualTo(made);
    assertThat(made).isEmptyDirectory();
  }

  @Test
  void refusesDirectoryThatOthersCanWriteTo() throws Exception {
    Path open = Files.createDirectory(directory.resolve("open"));
    Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));
    assertThatThrownBy(() -> PrivateDirectory.make(open)).isInstanceOf(AltiplanoException.class);
  }

  @Test
  void refusesLinkInPlaceOfPrivateDirectory() throws Exception {
    Path made = PrivateDirectory.make(directory.resolve("private"));
    Path link = Files.createSymbolicLink(directory.resolve("link"), made);
    assertThatThrownBy(() -> PrivateDirectory.make(link)).isInstanceOf(AltiplanoException.class);
  }

  private Path cache() {
    return directory.resolve("cache");
  }

  private Path unpack(String content) throws IOException {
    return new LibraryCache(cache()).unpack(source(content), "library.so");
  }

  private URL source(String content) throws IOException {
    return Files.writeString(directory.resolve("source"), content).toUri().toURL();
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(cache())) {
      return files.toList();
    }
  }
}
