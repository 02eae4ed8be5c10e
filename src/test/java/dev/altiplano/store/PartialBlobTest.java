package dev.altiplano.store;

import static dev.altiplano.store.StoreFixture.names;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.Digest;
import dev.altiplano.model.ErrorKind;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class PartialBlobTest {
  private static final int PART = 1000;
  private static final byte[] CONTENT = new byte[2500];
  private static final Digest DIGEST;

  static {
    new Random(1).nextBytes(CONTENT);
    DIGEST = Digest.of(CONTENT);
  }

  @TempDir Path root;
  private ModelStore store;

  @BeforeEach
  void open() {
    store = ModelStore.open(root);
  }

  private PartialBlob partial() {
    return store.partialBlob(DIGEST, CONTENT.length, PART).orElseThrow();
  }

  private static void append(BlobPart part, int count) {
    part.append(ByteBuffer.wrap(CONTENT, (int) part.position(), count));
  }

  private static void fill(PartialBlob blob) {
    // The last first, so that the digest has to wait for the others.
    for (BlobPart part : blob.parts().reversed()) {
      append(part, (int) (part.end() - part.position()));
    }
  }

  private Path file(String suffix) {
    return root.resolve("blobs/sha256-" + DIGEST.hex() + suffix);
  }

  @Test
  void becomesABlobWhenItIsComplete() throws IOException {
    try (PartialBlob blob = partial()) {
      assertThat(blob.parts()).extracting(BlobPart::start).containsExactly(0L, 1000L, 2000L);
      fill(blob);
      assertThat(blob.completed()).isEqualTo(CONTENT.length);
      blob.finish();
    }

    assertThat(file("")).hasBinaryContent(CONTENT);
    assertThat(names(root.resolve("blobs"))).hasSize(1);
    assertThat(names(root.resolve("altiplano"))).containsExactly("lock");
    assertThat(store.partialBlob(DIGEST, CONTENT.length, PART)).isEmpty();
    assertThat(store.hasBlob(DIGEST, CONTENT.length)).isTrue();
    assertThat(store.hasBlob(DIGEST, CONTENT.length + 1)).isFalse();
  }

  /** The manifest is wrong then, and nothing of what it asks for can come. */
  @Test
  void isNotBegunBesideTheBlobInAnotherSize() throws IOException {
    store.putBlob(new ByteArrayInputStream(CONTENT));
    assertThatExceptionOfType(AltiplanoException.class)
        .isThrownBy(() -> store.partialBlob(DIGEST, CONTENT.length + 1, PART))
        .withMessageContaining("has 2500 bytes, but the manifest says 2501");
    assertThat(names(root.resolve("blobs"))).containsExactly("sha256-" + DIGEST.hex());
    assertThat(names(root.resolve("altiplano")))
        .containsExactly("lock", "sha256-" + DIGEST.hex() + ".uploaded");
  }

  @Test
  void takesThePlaceOfABlobThatIsDamaged() throws IOException {
    Files.write(file(""), Arrays.copyOf(CONTENT, 100));
    try (PartialBlob blob = partial()) {
      fill(blob);
      blob.finish();
    }
    assertThat(file("")).hasBinaryContent(CONTENT);
  }

  @Test
  void notesPartsAsOllamaDoes() throws IOException {
    try (PartialBlob blob = partial()) {
      append(blob.parts().get(1), 10);
    }

    assertThat(Files.size(file("-partial"))).isEqualTo(CONTENT.length);
    assertThat(Files.readString(file("-partial-1")).strip())
        .isEqualTo("{\"N\":1,\"Offset\":1000,\"Size\":1000,\"Completed\":10}");
    assertThat(Files.readString(file("-partial-2")).strip())
        .isEqualTo("{\"N\":2,\"Offset\":2000,\"Size\":500,\"Completed\":0}");
    assertThat(store.partialBytes(DIGEST)).isEqualTo(10);
  }

  @Test
  void goesOnWithWhatOllamaLeft() throws IOException {
    byte[] there = CONTENT.clone();
    Arrays.fill(there, 1500, 2000, (byte) 0);
    Files.write(file("-partial"), there);
    Files.writeString(
        file("-partial-0"), "{\"N\":0,\"Offset\":0,\"Size\":2000,\"Completed\":1500}\n");
    Files.writeString(
        file("-partial-1"), "{\"N\":1,\"Offset\":2000,\"Size\":500,\"Completed\":500}\n");

    try (PartialBlob blob = partial()) {
      assertThat(blob.completed()).isEqualTo(2000);
      append(blob.parts().getFirst(), 500);
      blob.finish();
    }

    assertThat(file("")).hasBinaryContent(CONTENT);
  }

  @Test
  void beginsAgainWhereTheNotesAreNotOfThisBlob() throws IOException {
    for (String note :
        new String[] {
          "",
          "{\"N\":0,\"Off",
          "[]",
          "{\"N\":0,\"Offset\":0,\"Size\":2499,\"Completed\":5}",
          "{\"N\":0,\"Offset\":1,\"Size\":2500,\"Completed\":5}",
          "{\"N\":1,\"Offset\":0,\"Size\":2500,\"Completed\":5}",
          "{\"N\":0,\"Offset\":0,\"Size\":2500,\"Completed\":2501}",
          "{\"N\":0,\"Offset\":0,\"Size\":2500,\"Completed\":-1}",
          "{\"N\":0,\"Offset\":\"0\",\"Size\":2500,\"Completed\":1}"
        }) {
      Files.write(file("-partial"), new byte[CONTENT.length]);
      Files.writeString(file("-partial-0"), note);
      Files.writeString(file("-partial-7"), note);

      try (PartialBlob blob = partial()) {
        assertThat(blob.completed()).as(note).isZero();
        assertThat(blob.parts()).hasSize(3);
      }
      assertThat(file("-partial-7")).doesNotExist();
    }
  }

  /** Notes without content claim nothing, whatever they say. */
  @Test
  void believesNoNotesWithoutContent() throws IOException {
    Files.writeString(
        file("-partial-0"), "{\"N\":0,\"Offset\":0,\"Size\":2500,\"Completed\":2500}");

    try (PartialBlob blob = partial()) {
      assertThat(blob.completed()).isZero();
    }
  }

  @Test
  void leavesNothingOfContentThatIsWrong() throws IOException {
    Digest other = Digest.of(new byte[1]);
    try (PartialBlob blob = store.partialBlob(other, CONTENT.length, PART).orElseThrow()) {
      fill(blob);
      assertThatExceptionOfType(AltiplanoException.class)
          .isThrownBy(blob::finish)
          .withMessage(
              "digest mismatch, file must be downloaded again: want %s, got %s", other, DIGEST)
          .extracting(AltiplanoException::kind)
          .isEqualTo(ErrorKind.REGISTRY_FAILED);
    }

    assertThat(names(root.resolve("blobs"))).isEmpty();
  }

  @Test
  void refusesBytesThatDoNotFitAndAnEndThatIsTooEarly() {
    try (PartialBlob blob = partial()) {
      BlobPart last = blob.parts().getLast();
      assertThatIllegalArgumentException()
          .isThrownBy(() -> last.append(ByteBuffer.wrap(CONTENT, 0, 501)));
      assertThatIllegalStateException().isThrownBy(blob::finish);
    }
  }

  @Test
  void oneAtATimeFetchesABlob() {
    try (PartialBlob blob = partial()) {
      assertThat(blob.completed()).isZero();
      assertThat(store.partialBlob(DIGEST, CONTENT.length, PART)).isEmpty();
      assertThat(ModelStore.open(root).partialBlob(DIGEST, CONTENT.length, PART)).isEmpty();
      assertThat(store.partialBlob(Digest.of(new byte[1]), 1, 1)).hasValueSatisfying(this::close);
    }
    assertThat(store.partialBlob(DIGEST, CONTENT.length, PART)).hasValueSatisfying(this::close);
  }

  private void close(PartialBlob blob) {
    blob.close();
  }

  @Test
  void anotherProcessThatFetchesItHoldsItUntilItDies() throws Exception {
    Process other =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xshare:auto",
                "-cp",
                System.getProperty("java.class.path"),
                LockHolder.class.getName(),
                root.resolve("altiplano/sha256-" + DIGEST.hex() + ".lock").toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    assertThat(other.getInputStream().read()).isEqualTo('L');
    assertThat(store.partialBlob(DIGEST, CONTENT.length, PART)).isEmpty();

    other.destroyForcibly().waitFor();

    assertThat(store.partialBlob(DIGEST, CONTENT.length, PART)).hasValueSatisfying(this::close);
  }

  @Test
  void pruningKeepsForAWeekWhatCanBeGoneOnWith() throws IOException {
    try (PartialBlob blob = partial()) {
      append(blob.parts().getFirst(), 10);
    }
    age(Duration.ofDays(6));
    store.prune();
    assertThat(store.partialBytes(DIGEST)).isEqualTo(10);

    age(Duration.ofDays(8));
    store.prune();
    assertThat(names(root.resolve("blobs"))).isEmpty();
  }

  private void age(Duration age) throws IOException {
    for (Path file : StoreFiles.entries(root.resolve("blobs"))) {
      Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(age)));
    }
  }

  @Test
  void pruningLeavesWhatIsBeingFetched() throws IOException {
    try (PartialBlob blob = partial()) {
      age(Duration.ofDays(30));
      ModelStore.open(root).prune();
      fill(blob);
      blob.finish();
    }
    assertThat(file("")).hasBinaryContent(CONTENT);
  }

  @Test
  void pruningRemovesNotesWithoutContentAndLocksWithoutHolders() throws IOException {
    Files.writeString(
        file("-partial-0"), "{\"N\":0,\"Offset\":0,\"Size\":2500,\"Completed\":2500}");
    StoreFixture.age(file("-partial-0"));
    Files.createDirectories(root.resolve("altiplano"));
    Path lock = Files.createFile(root.resolve("altiplano/sha256-" + DIGEST.hex() + ".lock"));

    assertThatCode(store::prune).doesNotThrowAnyException();

    assertThat(file("-partial-0")).doesNotExist();
    assertThat(lock).doesNotExist();
  }

  @Test
  void followsNoLink() throws IOException {
    Path outside = Files.write(root.resolve("outside"), CONTENT);
    Files.createSymbolicLink(file("-partial"), outside);

    try (PartialBlob blob = partial()) {
      assertThat(blob.completed()).isZero();
      append(blob.parts().getLast(), 500);
    }

    assertThat(outside).hasBinaryContent(CONTENT);
  }
}
