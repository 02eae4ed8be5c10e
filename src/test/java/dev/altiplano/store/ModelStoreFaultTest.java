package dev.altiplano.store;

import static dev.altiplano.store.StoreFixture.age;
import static dev.altiplano.store.StoreFixture.config;
import static dev.altiplano.store.StoreFixture.layer;
import static dev.altiplano.store.StoreFixture.name;
import static dev.altiplano.store.StoreFixture.names;
import static dev.altiplano.store.StoreFixture.put;
import static dev.altiplano.store.StoreFixture.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.Digest;
import dev.altiplano.model.ErrorKind;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelStoreFaultTest {
  @TempDir Path directory;
  private Path root;
  private ModelStore store;

  @BeforeEach
  void open() {
    root = directory.resolve("models");
    store = ModelStore.open(root);
  }

  private Path manifest(String model) {
    return root.resolve("manifests/registry.ollama.ai/library/%s/latest".formatted(model));
  }

  private static void assertFails(ErrorKind kind, String message, ThrowingCallable action) {
    assertThatExceptionOfType(AltiplanoException.class)
        .isThrownBy(action)
        .withMessageContaining(message)
        .extracting(AltiplanoException::kind)
        .isEqualTo(kind);
  }

  private static void assertStoreFails(String message, ThrowingCallable action) {
    assertFails(ErrorKind.STORE_FAILED, message, action);
  }

  @Test
  void leavesACorruptManifestOutOfTheList() throws IOException {
    write(store, "good", "1");
    write(store, "bad", "2");
    Files.writeString(manifest("bad"), "{\"config\":");

    assertThat(store.list()).extracting(m -> m.name().model()).containsExactly("good");
    assertStoreFails("model bad:latest is damaged", () -> store.find(name("bad")));
    assertStoreFails("not valid JSON", () -> store.find(name("bad")));
  }

  @Test
  void aCorruptManifestCanBeDeletedAndWrittenAgain() throws IOException {
    write(store, "bad", "2");
    Files.writeString(manifest("bad"), "");

    assertThat(store.delete(name("bad"))).isTrue();
    assertThat(store.list()).isEmpty();
    write(store, "bad", "2");
    Files.writeString(manifest("bad"), "");
    write(store, "bad", "2");
    assertThat(store.find(name("bad"))).isPresent();
  }

  @Test
  void removesNoBlobWhileAManifestCannotBeRead() throws IOException {
    StoredModel model = write(store, "good", "1");
    Digest loose = put(store, "loose");
    age(store.blob(loose));
    write(store, "bad", "2");
    Files.writeString(manifest("bad"), "{}");

    store.prune();
    store.delete(name("good"));

    assertThat(store.blob(loose)).exists();
    assertThat(store.blob(model.manifest().layers().getFirst().digest())).exists();
  }

  @Test
  void refusesAManifestTooLargeToBeOne() throws IOException {
    write(store, "bad", "2");
    try (FileChannel file = FileChannel.open(manifest("bad"), StandardOpenOption.WRITE)) {
      file.write(ByteBuffer.wrap(new byte[1]), Manifests.LIMIT);
    }

    assertStoreFails("is larger than", () -> store.find(name("bad")));
    assertThat(store.list()).isEmpty();
    assertStoreFails("too large", () -> store.write(name("x"), new byte[Manifests.LIMIT + 1]));
  }

  @Test
  void namesTheBlobThatIsMissing() throws IOException {
    StoredModel model = write(store, "one", "weights");
    Digest weights = model.manifest().layers().getFirst().digest();
    Files.delete(store.blob(weights));

    assertThat(store.find(name("one"))).isPresent();
    assertStoreFails("blob " + weights + " is not in the store", () -> store.blob(weights));
    assertStoreFails("is not in the store", () -> store.write(name("two"), model.manifest()));

    Files.delete(store.blob(model.manifest().config().digest()));
    assertStoreFails("model one:latest is damaged", () -> store.find(name("one")));
    assertThat(store.list()).isEmpty();
  }

  @Test
  void refusesAManifestWhoseSizesAreWrong() {
    Layer wrong = Layer.of(MediaTypes.MODEL, put(store, "weights"), 8);

    assertStoreFails(
        "has 7 bytes, but its manifest says 8",
        () -> store.write(name("one"), Manifest.of(config(store), List.of(wrong))));
    assertThat(store.find(name("one"))).isEmpty();
  }

  @Test
  void refusesAConfigThatIsNone() {
    Layer text = layer(store, MediaTypes.CONFIG, "\"text\"");
    Layer wrongType = layer(store, MediaTypes.CONFIG, "{\"model_families\":[1]}");

    assertStoreFails("config", () -> store.write(name("x"), Manifest.of(text, List.of())));
    assertStoreFails(
        "\"model_families\" must be a list of strings",
        () -> store.write(name("x"), Manifest.of(wrongType, List.of())));
    assertThat(store.list()).isEmpty();
  }

  @Test
  void noticesASmallBlobThatIsDamaged() throws IOException {
    Layer system = layer(store, MediaTypes.SYSTEM, "Be brief.");
    StoredModel model = store.write(name("one"), Manifest.of(config(store), List.of(system)));
    Files.writeString(store.blob(system.digest()), "Be rude!!");

    assertStoreFails("is damaged", () -> store.contents(model).system());
    put(store, "Be brief.");
    assertThat(store.contents(model).system()).contains("Be brief.");
  }

  @Test
  void refusesLayersThatAreNotWhatTheySay() {
    Manifest manifest =
        Manifest.of(
            config(store),
            List.of(
                layer(store, MediaTypes.PARAMS, "[1]"), layer(store, MediaTypes.MESSAGES, "{}")));
    StoredModel model = store.write(name("one"), manifest);

    assertStoreFails("params layer", () -> store.contents(model).params());
    assertStoreFails("messages layer", () -> store.contents(model).messages());
  }

  @Test
  void refusesATextTooLargeForMemory() {
    Digest digest = store.putBlob(new ByteArrayInputStream(new byte[ModelContents.TEXT_LIMIT + 1]));
    Layer huge = Layer.of(MediaTypes.SYSTEM, digest, ModelContents.TEXT_LIMIT + 1L);
    StoredModel model = store.write(name("one"), Manifest.of(config(store), List.of(huge)));

    assertStoreFails("is larger than", () -> store.contents(model).system());
  }

  @Test
  void contentThatBreaksOffLeavesNothing() throws IOException {
    InputStream broken =
        new SequenceInputStream(
            new ByteArrayInputStream(new byte[100_000]),
            new InputStream() {
              @Override
              public int read() throws IOException {
                throw new IOException("connection reset");
              }

              @Override
              public int read(byte[] buffer, int offset, int length) throws IOException {
                return read();
              }
            });

    assertFails(ErrorKind.INVALID_REQUEST, "connection reset", () -> store.putBlob(broken));
    assertThat(names(root.resolve("blobs"))).isEmpty();
    assertFails(
        ErrorKind.INVALID_REQUEST, "cannot read", () -> store.putBlob(root.resolve("none")));
  }

  @Test
  void putRepairsABlobThatWasCutShort() throws IOException {
    Digest digest = put(store, "weights");
    Files.writeString(store.blob(digest), "wei");

    put(store, "weights");

    assertThat(store.blob(digest)).hasContent("weights");
  }

  @Test
  void leftoversDoNotBlockTheNextStart() throws IOException {
    write(store, "one", "weights");
    Files.writeString(StoreFiles.temporary(root.resolve("blobs")), "half");
    Files.writeString(StoreFiles.temporary(root.resolve("manifests")), "half");
    Files.createDirectories(root.resolve("manifests/registry.ollama.ai/library/half"));
    Files.writeString(root.resolve("manifests/stray"), "x");
    Files.writeString(root.resolve("manifests/registry.ollama.ai/library/one/.DS_Store"), "x");

    ModelStore next = ModelStore.open(root);
    next.prune();

    assertThat(next.list()).hasSize(1);
    assertThat(write(next, "half", "weights").name().model()).isEqualTo("half");
  }

  @Test
  void saysThatTheDirectoryCannotBeUsed() throws IOException {
    Path blobs = root.resolve("blobs");
    Files.delete(blobs);
    Files.createFile(blobs);

    assertStoreFails("is not a directory", store::check);
    assertStoreFails("cannot put a blob", () -> put(store, "x"));
    assertStoreFails("is not a directory", () -> ModelStore.open(root));
  }

  @Test
  void readsAReadOnlyVolumeAndRefusesToChangeIt() throws IOException {
    write(store, "one", "weights");
    try (FileSystem volume = readOnlyCopy()) {
      ModelStore readOnly = ModelStore.open(volume.getPath("/models"));

      assertThatCode(readOnly::check).doesNotThrowAnyException();
      StoredModel model = readOnly.find(name("ONE")).orElseThrow();
      Digest weights = model.manifest().layers().getFirst().digest();
      assertThat(readOnly.list()).containsExactly(model);
      assertThat(readOnly.hasBlob(weights)).isTrue();
      assertThat(Files.readString(readOnly.blob(weights))).isEqualTo("weights");
      assertStoreFails("is read-only", () -> put(readOnly, "x"));
      assertStoreFails("is read-only", () -> readOnly.delete(name("one")));
      assertStoreFails("is read-only", () -> readOnly.copy(name("one"), name("two")));
      assertThatCode(readOnly::prune).doesNotThrowAnyException();
      assertThat(readOnly.once("mark", () -> {})).isFalse();
    }
  }

  /** A zip file opened for reading stands for a volume that even root cannot write to. */
  private FileSystem readOnlyCopy() throws IOException {
    Path zip = directory.resolve("models.zip");
    try (FileSystem copy = FileSystems.newFileSystem(zip, Map.of("create", "true"));
        var files = Files.walk(root)) {
      for (Path file : files.toList()) {
        Path target = copy.getPath("/models").resolve(root.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(target);
        } else {
          Files.copy(file, target);
        }
      }
    }
    return FileSystems.newFileSystem(zip, Map.of("accessMode", "readOnly"));
  }

  @Test
  void writesAndDeletesReplaceLinksAndNeverFollowThem() throws IOException {
    Path outside = Files.writeString(directory.resolve("outside"), "precious");
    Digest digest = Digest.of("weights".getBytes(StandardCharsets.UTF_8));
    Path blob = root.resolve("blobs/sha256-" + digest.hex());
    Files.createSymbolicLink(blob, outside);
    Files.createDirectories(manifest("one").getParent());
    Files.createSymbolicLink(manifest("one"), outside);

    write(store, "one", "weights");
    assertThat(blob).isRegularFile().hasContent("weights");
    assertThat(Files.isSymbolicLink(manifest("one"))).isFalse();

    Files.delete(manifest("one"));
    Files.createSymbolicLink(manifest("one"), outside);
    store.delete(name("one"));
    assertThat(outside).hasContent("precious");
    assertThat(manifest("one")).doesNotExist();
  }

  @Test
  void pruningLeavesLinkedDirectories() throws IOException {
    Path outside = Files.createDirectories(directory.resolve("elsewhere"));
    Path link = root.resolve("manifests/registry.ollama.ai");
    Files.createSymbolicLink(link, outside);
    Path loop = root.resolve("manifests/loop");
    Files.createSymbolicLink(loop, loop);

    store.prune();
    write(store, "one", "weights");
    store.delete(name("one"));

    assertThat(Files.isSymbolicLink(link)).isTrue();
    assertThat(outside).isDirectory();
    assertThat(store.list()).isEmpty();
  }

  @Test
  void marksHaveHarmlessNames() {
    for (String mark : List.of("", "..", "../x", "a/b", "Lock", "x.lock")) {
      assertThatIllegalArgumentException().isThrownBy(() -> store.once(mark, () -> {}));
    }
  }
}
