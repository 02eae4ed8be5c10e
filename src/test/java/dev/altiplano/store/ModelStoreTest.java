package dev.altiplano.store;

import static dev.altiplano.store.StoreFixture.age;
import static dev.altiplano.store.StoreFixture.config;
import static dev.altiplano.store.StoreFixture.layer;
import static dev.altiplano.store.StoreFixture.name;
import static dev.altiplano.store.StoreFixture.names;
import static dev.altiplano.store.StoreFixture.put;
import static dev.altiplano.store.StoreFixture.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.ChatMessage;
import dev.altiplano.model.Digest;
import dev.altiplano.model.ErrorKind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelStoreTest {
  @TempDir Path directory;
  private Path root;
  private ModelStore store;

  @BeforeEach
  void open() {
    root = directory.resolve("models");
    store = ModelStore.open(root);
  }

  @Test
  void keepsBlobsAndManifestsWhereOllamaKeepsThem() throws IOException {
    StoredModel model = write(store, "ann/cria:2b", "weights");

    Digest weights = Digest.of("weights".getBytes(StandardCharsets.UTF_8));
    Path manifest = root.resolve("manifests/registry.ollama.ai/ann/cria/2b");
    assertThat(root.resolve("blobs/sha256-" + weights.hex())).hasContent("weights");
    assertThat(Files.readAllBytes(manifest)).isEqualTo(model.manifest().toJson());
    assertThat(model.digest()).isEqualTo(Digest.of(Files.readAllBytes(manifest)));
    assertThat(model.modifiedAt()).isEqualTo(Files.getLastModifiedTime(manifest).toInstant());
    assertThat(model.size()).isEqualTo(7 + model.manifest().config().size());
    assertThat(model.config().family()).isEqualTo("llama");
    assertThat(names(root.resolve("blobs"))).hasSize(2);
    assertThat(names(root.resolve("manifests"))).containsExactly("registry.ollama.ai");
  }

  @Test
  void findsModelsWhateverTheCaseInTheSpellingOfTheStore() {
    StoredModel model = write(store, "Ann/Cria:2B", "weights");

    assertThat(store.find(name("ann/cria:2b"))).contains(model);
    assertThat(store.find(name("ANN/CRIA:2B")).orElseThrow().name().display())
        .isEqualTo("Ann/Cria:2B");
    assertThat(store.find(name("ann/cria"))).isEmpty();
    assertThat(store.find(name("bob/cria:2b"))).isEmpty();
  }

  @Test
  void writesIntoTheSpellingThatIsThere() {
    write(store, "Ann/Cria:2B", "old");

    assertThat(write(store, "ann/cria:2b", "new").name().display()).isEqualTo("Ann/Cria:2B");
    assertThat(write(store, "ann/cria:other", "new").name().display()).isEqualTo("Ann/Cria:other");
    assertThat(store.list()).hasSize(2);
  }

  @Test
  void looksThroughDirectoriesThatDifferInCaseOnly() throws IOException {
    write(store, "ann/cria:one", "weights");
    Path ann = root.resolve("manifests/registry.ollama.ai/ann/cria/one");
    Path other = root.resolve("manifests/registry.ollama.ai/ANN/cria/two");
    Files.createDirectories(other.getParent());
    Files.copy(ann, other);

    assertThat(store.find(name("ann/cria:two")).orElseThrow().name().full()).contains("/ANN/");
    assertThat(store.find(name("Ann/cria:one"))).isPresent();
  }

  @Test
  void listsTheNewestFirst() throws IOException {
    write(store, "a", "1");
    write(store, "example.com/ann/b", "2");
    write(store, "c", "3");
    Path oldest = root.resolve("manifests/registry.ollama.ai/library/c/latest");
    Path newest = root.resolve("manifests/registry.ollama.ai/library/a/latest");
    age(oldest);
    Files.setLastModifiedTime(newest, FileTime.from(Instant.now().plusSeconds(60)));

    assertThat(store.list())
        .extracting(model -> model.name().display())
        .containsExactly("a:latest", "example.com/ann/b:latest", "c:latest");
  }

  @Test
  void keepsTheBytesOfAForeignManifest() throws IOException {
    String json =
        "{ \"config\": {\"digest\": \"%s\", \"size\": %d, \"extra\": 1} }"
            .formatted(config(store).digest(), config(store).size());
    byte[] bytes = json.getBytes(StandardCharsets.UTF_8);

    StoredModel model = store.write(name("pulled"), bytes);
    store.copy(name("pulled"), name("copied"));

    assertThat(model.digest()).isEqualTo(Digest.of(bytes));
    assertThat(root.resolve("manifests/registry.ollama.ai/library/copied/latest"))
        .hasBinaryContent(bytes);
  }

  @Test
  void deletesAModelAndWhatOnlyItNamed() throws IOException {
    StoredModel one = write(store, "ann/one", "only one");
    StoredModel two = write(store, "ann/two", "only two");

    assertThat(store.delete(name("ANN/one"))).isTrue();
    assertThat(store.delete(name("ann/one"))).isFalse();

    assertThat(store.find(name("ann/one"))).isEmpty();
    assertThat(store.hasBlob(one.manifest().layers().getFirst().digest())).isFalse();
    assertThat(store.blob(two.manifest().layers().getFirst().digest())).exists();
    assertThat(store.blob(two.manifest().config().digest())).exists();
    assertThat(names(root.resolve("manifests/registry.ollama.ai/ann"))).containsExactly("two");

    store.delete(name("ann/two"));
    assertThat(names(root.resolve("manifests"))).isEmpty();
    assertThat(names(root.resolve("blobs"))).isEmpty();
  }

  @Test
  void removesWhatAFormerVersionAloneNamed() {
    StoredModel former = write(store, "one", "old");
    write(store, "one", "new");

    store.removeUnused(former.manifest());

    assertThat(store.hasBlob(former.manifest().layers().getFirst().digest())).isFalse();
    assertThat(store.find(name("one"))).isPresent();
  }

  @Test
  void copiesToAnotherName() {
    StoredModel model = write(store, "one", "weights");

    StoredModel copy = store.copy(name("ONE"), name("ann/two:x"));

    assertThat(copy.digest()).isEqualTo(model.digest());
    assertThat(store.find(name("ann/two:x"))).contains(copy);
    assertThat(store.copy(name("one"), name("One"))).isEqualTo(model);
    store.delete(name("one"));
    assertThat(store.blob(model.manifest().layers().getFirst().digest())).exists();
  }

  @Test
  void cannotCopyWhatIsNotThere() {
    assertThatExceptionOfType(AltiplanoException.class)
        .isThrownBy(() -> store.copy(name("one"), name("two")))
        .withMessage("model \"one:latest\" not found")
        .extracting(AltiplanoException::kind)
        .isEqualTo(ErrorKind.MODEL_NOT_FOUND);
  }

  @Test
  void givesBlobsOfAnOldOllamaTheirNameOfToday() throws IOException {
    StoredModel model = write(store, "one", "weights");
    Path weights = store.blob(model.manifest().layers().getFirst().digest());
    Files.move(
        weights,
        weights.resolveSibling(weights.getFileName().toString().replace("sha256-", "sha256:")));

    ModelStore.open(root);

    assertThat(weights).hasContent("weights");
    assertThat(names(root.resolve("blobs"))).hasSize(2).allMatch(name -> name.contains("256-"));
  }

  @Test
  void prunesOldBlobsThatNobodyNames() throws IOException {
    StoredModel model = write(store, "one", "weights");
    Digest young = put(store, "young");
    Digest old = put(store, "old");
    Path blobs = root.resolve("blobs");
    Path weights = store.blob(model.manifest().layers().getFirst().digest());
    Path partial = Files.createFile(blobs.resolve("sha256-" + old.hex() + "-partial"));
    Path crashed = Files.createFile(StoreFiles.temporary(blobs));
    Path crashedManifest = Files.createFile(StoreFiles.temporary(root.resolve("manifests")));
    Path strange = Files.createFile(blobs.resolve("README"));
    for (Path file :
        List.of(weights, store.blob(old), partial, crashed, crashedManifest, strange)) {
      age(file);
    }
    age(root.resolve("altiplano/sha256-" + old.hex() + ".uploaded"));
    Path live = Files.createFile(StoreFiles.temporary(blobs));
    Files.createDirectories(root.resolve("manifests/registry.ollama.ai/library/gone"));

    store.prune();

    assertThat(store.hasBlob(old)).isFalse();
    assertThat(store.blob(young)).exists();
    assertThat(List.of(weights, strange, live)).allMatch(Files::exists);
    assertThat(List.of(partial, crashed, crashedManifest)).noneMatch(Files::exists);
    assertThat(names(root.resolve("manifests/registry.ollama.ai/library"))).containsExactly("one");
  }

  @Test
  void readsWhatLayersSay() {
    Manifest manifest =
        Manifest.of(
            config(store),
            List.of(
                layer(store, MediaTypes.TEMPLATE, "{{ .Prompt }}"),
                layer(store, MediaTypes.SYSTEM, "Be brief."),
                layer(store, MediaTypes.PARAMS, "{\"top_k\":20,\"seed\":null,\"stop\":[\"x\"]}"),
                layer(store, MediaTypes.MESSAGES, "[{\"role\":\"user\",\"content\":\"Hi\"}]"),
                layer(store, MediaTypes.LICENSE, "Apache-2.0"),
                layer(store, MediaTypes.LICENSE, "MIT"),
                layer(store, MediaTypes.JSON, "{}").named("config.json"),
                layer(store, MediaTypes.SAFETENSORS, "w").named("model.safetensors")));
    StoredModel model = store.write(name("full"), manifest);

    ModelContents contents = store.contents(model);
    assertThat(contents.template()).contains("{{ .Prompt }}");
    assertThat(contents.system()).contains("Be brief.");
    assertThat(contents.params()).isEqualTo(Map.of("top_k", 20, "stop", List.of("x")));
    assertThat(contents.messages()).containsExactly(ChatMessage.of("user", "Hi"));
    assertThat(contents.licenses()).containsExactly("Apache-2.0", "MIT");
    assertThat(store.file(model, "config.json").orElseThrow()).hasContent("{}");
    assertThat(store.file(model, "../config.json")).isEmpty();
    assertThat(store.weights(model)).containsOnlyKeys("model.safetensors");
  }

  @Test
  void doesThingsOnceInTheLifeOfTheDirectory() {
    var runs = new AtomicInteger();
    assertThatExceptionOfType(IllegalStateException.class)
        .isThrownBy(() -> store.once("embedded-cria", () -> fail(runs)));

    assertThat(store.once("embedded-cria", () -> write(store, "cria", "w"))).isTrue();
    store.delete(name("cria"));

    assertThat(store.once("embedded-cria", runs::incrementAndGet)).isFalse();
    assertThat(ModelStore.open(root).once("embedded-cria", runs::incrementAndGet)).isFalse();
    assertThat(runs).hasValue(1);
    assertThat(store.once("another", runs::incrementAndGet)).isTrue();
    assertThat(root.resolve("altiplano/embedded-cria")).exists();
  }

  private static void fail(AtomicInteger runs) {
    runs.incrementAndGet();
    throw new IllegalStateException("import failed");
  }
}
