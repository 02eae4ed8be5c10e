package dev.altiplano.store;

import static dev.altiplano.store.StoreFixture.age;
import static dev.altiplano.store.StoreFixture.config;
import static dev.altiplano.store.StoreFixture.name;
import static dev.altiplano.store.StoreFixture.names;
import static dev.altiplano.store.StoreFixture.put;
import static dev.altiplano.store.StoreFixture.write;
import static org.assertj.core.api.Assertions.assertThat;

import dev.altiplano.model.Digest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Which blobs a delete leaves, and which it takes. */
@Timeout(60)
class KeptBlobsTest {
  private static final String CONTENT = "weights";
  private static final Digest WEIGHTS = Digest.of(CONTENT.getBytes(StandardCharsets.UTF_8));

  @TempDir private Path root;
  private ModelStore store;

  @BeforeEach
  void open() {
    store = ModelStore.open(root);
  }

  private void assertEmpty() throws IOException {
    assertThat(names(root.resolve("blobs"))).isEmpty();
    assertThat(names(root.resolve("altiplano"))).containsOnly("lock");
  }

  @Test
  void whatTwoModelsShareGoesWithTheSecond() throws IOException {
    write(store, "one", CONTENT);
    write(store, "two", CONTENT);

    store.delete(name("one"));
    assertThat(store.hasBlob(WEIGHTS)).isTrue();
    store.delete(name("two"));

    assertEmpty();
  }

  @Test
  void toAskForABlobDoesNotKeepIt() throws IOException {
    write(store, "one", CONTENT);
    assertThat(store.hasBlob(WEIGHTS, CONTENT.length())).isTrue();

    store.delete(name("one"));

    assertEmpty();
  }

  @Test
  void anUploadIsKeptUntilAManifestNamesIt() throws IOException {
    write(store, "one", CONTENT);
    put(store, CONTENT);
    store.delete(name("one"));
    assertThat(store.hasBlob(WEIGHTS)).isTrue();

    write(store, "two", CONTENT);
    store.delete(name("two"));

    assertEmpty();
  }

  @Test
  void anUploadThatWasNotNeededIsKeptAsWell() throws IOException {
    assertThat(store.needsNoUpload(WEIGHTS)).isFalse();
    write(store, "one", CONTENT);
    assertThat(store.needsNoUpload(WEIGHTS)).isTrue();

    store.delete(name("one"));

    assertThat(store.hasBlob(WEIGHTS)).isTrue();
  }

  @Test
  void anUploadOfLongAgoIsNotKept() throws IOException {
    write(store, "one", CONTENT);
    put(store, CONTENT);
    age(root.resolve("altiplano/sha256-" + WEIGHTS.hex() + ".uploaded"));

    store.delete(name("one"));

    assertEmpty();
  }

  @Test
  void whatSomebodyWorksWithIsKeptUntilThatEnds() throws IOException {
    ModelStore other = ModelStore.open(root);
    write(store, "one", CONTENT);
    boolean made =
        store.working(
            () -> {
              store.hold(Set.of(WEIGHTS));
              Layer config = config(store);
              other.delete(name("one"));
              List<Layer> layers = List.of(Layer.of(MediaTypes.MODEL, WEIGHTS, CONTENT.length()));
              store.write(name("two"), Manifest.of(config, layers));
              return store.delete(name("two"));
            });
    assertThat(made).isTrue();

    assertEmpty();
  }

  @Test
  void workThatEndsWithoutAModelLeavesItsBlobsToTheNextPrune() throws IOException {
    store.working(() -> put(store, CONTENT));
    age(store.blob(WEIGHTS));

    boolean kept =
        store.working(
            () -> {
              store.hold(Set.of(WEIGHTS));
              ModelStore.open(root).prune();
              return store.hasBlob(WEIGHTS);
            });
    assertThat(kept).isTrue();

    store.prune();

    assertEmpty();
  }

  @Test
  void whatAnotherProcessWorksWithIsKeptWhileItLives() throws Exception {
    write(store, "one", CONTENT);
    Process other = holdInAnotherProcess();
    try {
      assertThat(other.getInputStream().read()).isEqualTo('W');
      store.delete(name("one"));
      assertThat(names(root.resolve("blobs"))).containsExactly("sha256-" + WEIGHTS.hex());

      other.destroyForcibly().waitFor();
      write(store, "two", CONTENT);
      store.delete(name("two"));
      assertEmpty();
    } finally {
      other.destroyForcibly();
    }
  }

  private Process holdInAnotherProcess() throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xshare:auto",
            "-cp",
            System.getProperty("java.class.path"),
            WorkHolder.class.getName(),
            root.toString(),
            WEIGHTS.toString())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  @Test
  void aDamagedBlobIsRemovedAndAGoodOneIsNot() throws IOException {
    write(store, "one", CONTENT);
    store.removeDamaged(WEIGHTS);
    assertThat(store.hasBlob(WEIGHTS)).isTrue();

    Files.writeString(store.blob(WEIGHTS), "wEights");
    store.removeDamaged(WEIGHTS);
    store.removeDamaged(WEIGHTS);

    assertThat(store.hasBlob(WEIGHTS)).isFalse();
  }

  @Test
  void whatIsDamagedNeedsAnUpload() throws IOException {
    write(store, "one", CONTENT);
    Files.writeString(store.blob(WEIGHTS), "wEights");

    assertThat(store.needsNoUpload(WEIGHTS)).isFalse();
  }
}
