package dev.altiplano.registry.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.altiplano.engine.Engine;
import dev.altiplano.engine.OnnxEngine;
import dev.altiplano.engine.RuntimeLibrary;
import dev.altiplano.graph.KvCacheType;
import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.Digest;
import dev.altiplano.model.ErrorKind;
import dev.altiplano.model.ModelName;
import dev.altiplano.packaging.ModelImport;
import dev.altiplano.registry.OciSource;
import dev.altiplano.registry.OllamaForm;
import dev.altiplano.registry.Pull;
import dev.altiplano.registry.PullListener;
import dev.altiplano.registry.Push;
import dev.altiplano.registry.Registry;
import dev.altiplano.registry.RegistryServer;
import dev.altiplano.registry.http.HostRules;
import dev.altiplano.registry.http.RegistryClient;
import dev.altiplano.registry.http.Repository;
import dev.altiplano.registry.http.ScriptedServer;
import dev.altiplano.registry.http.TestHttp;
import dev.altiplano.registry.transfer.DownloadOptions;
import dev.altiplano.registry.transfer.Downloads;
import dev.altiplano.registry.transfer.RemoteBlob;
import dev.altiplano.registry.transfer.TransferListener;
import dev.altiplano.store.ContentSource;
import dev.altiplano.store.ModelStore;
import dev.altiplano.store.StoredModel;
import dev.altiplano.testing.Cria;
import dev.altiplano.testing.GgufWriter;
import dev.altiplano.testing.StoredAnswer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Models as other tools pack them become models here, and nothing in them leads elsewhere. */
class ArtifactPullTest {
  private static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";
  private static final String TAR = "application/vnd.oci.image.layer.v1.tar";
  private static final String TITLE = "org.opencontainers.image.title";
  private static final String UNPACK = "io.deis.oras.content.unpack";
  private static final String CNCF = "application/vnd.cncf.model.";
  private static final String FILEPATH = "org.cncf.model.filepath";

  /** Of zstd, as a logarithm. */
  private static final int WIDEST_WINDOW = 25;

  @TempDir private Path directory;
  private ScriptedServer server;
  private RegistryClient client;
  private ModelStore store;
  private ModelName name;
  private final List<String> layers = new ArrayList<>();
  private final Map<Digest, byte[]> blobs = new TreeMap<>((a, b) -> a.hex().compareTo(b.hex()));

  @BeforeEach
  void start() throws IOException {
    server = ScriptedServer.start();
    client = new RegistryClient(TestHttp.settings());
    store = ModelStore.open(directory.resolve("models"));
    name = ModelName.parse(server.authority() + "/ns/model").orElseThrow();
  }

  @AfterEach
  void stop() {
    client.close();
    server.close();
  }

  private void layer(String mediaType, byte[] content, String... annotations) {
    Digest digest = Digest.of(content);
    blobs.put(digest, content);
    server.on(
        "GET /v2/ns/model/blobs/" + digest,
        exchange -> ScriptedServer.reply(exchange, 200, content));
    List<String> pairs = new ArrayList<>();
    for (int i = 0; i < annotations.length; i += 2) {
      pairs.add("\"%s\":\"%s\"".formatted(annotations[i], annotations[i + 1]));
    }
    layers.add(
        "{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":%d,\"annotations\":{%s}}"
            .formatted(mediaType, digest, content.length, String.join(",", pairs)));
  }

  private byte[] manifest(String artifactType) {
    byte[] config = "{}".getBytes(StandardCharsets.UTF_8);
    blobs.put(Digest.of(config), config);
    return """
    {"schemaVersion":2,"mediaType":"%s","artifactType":"%s",
     "config":{"mediaType":"application/vnd.oci.empty.v1+json","digest":"%s","size":2},
     "layers":[%s]}\
    """
        .formatted(MANIFEST, artifactType, Digest.of(config), String.join(",", layers))
        .getBytes(StandardCharsets.UTF_8);
  }

  private List<String> pull() throws InterruptedException {
    byte[] json = manifest("application/vnd.example+type");
    server.on(
        "GET /v2/ns/model/manifests/latest",
        exchange -> ScriptedServer.reply(exchange, 200, json, "Content-Type", MANIFEST));
    return pullWhatIsThere();
  }

  private List<String> pullWhatIsThere() throws InterruptedException {
    List<String> lines = new ArrayList<>();
    HostRules hosts = TestHttp.settings().hosts();
    var downloads = new Downloads(store, DownloadOptions.DEFAULTS, TransferListener.NONE);
    var oci =
        new OciSource(client, List.of(new OllamaForm(client), new ArtifactForm(client, store)));
    var pull = new Pull(store, downloads, hosts, List.of(oci), true, PullListener.NONE);
    new Registry(pull, new Push(store, hosts, client))
        .pull(
            name,
            true,
            progress -> {
              if (lines.isEmpty() || !lines.getLast().equals(progress.status())) {
                lines.add(progress.status());
              }
            });
    return lines;
  }

  private StoredModel model() {
    return store.find(name).orElseThrow();
  }

  private void assertFails(String message) {
    assertThatThrownBy(this::pull)
        .isInstanceOfSatisfying(
            AltiplanoException.class,
            e -> assertThat(e.kind()).isEqualTo(ErrorKind.REGISTRY_FAILED))
        .hasMessageContaining(message);
    assertThat(store.list()).isEmpty();
  }

  private void assertAnswersAsCria() throws IOException {
    try (Engine engine = OnnxEngine.create(RuntimeLibrary.bundled())) {
      StoredAnswer.assertIsCrias(store, name, engine, directory.resolve("onnx"));
    }
  }

  private static Map<String, byte[]> contents(Map<String, ContentSource> files) throws IOException {
    Map<String, byte[]> contents = new TreeMap<>();
    for (Map.Entry<String, ContentSource> file : files.entrySet()) {
      try (InputStream in = file.getValue().open()) {
        contents.put(file.getKey(), in.readAllBytes());
      }
    }
    return contents;
  }

  private static Map<String, byte[]> cria() throws IOException {
    return contents(ModelImport.directory(Cria.file("")));
  }

  /** ORAS calls every file an archive, and says in an annotation which ones are. */
  @Test
  void filesThatOrasPushedAnswerAsTheyDidInTraining() throws Exception {
    cria().forEach((path, content) -> layer(TAR, content, TITLE, path));
    layer(TAR, "# Cria".getBytes(StandardCharsets.UTF_8), TITLE, "README.md");
    pull();
    assertThat(model().config().format()).isEqualTo("safetensors");
    assertThat(model().digest()).isEqualTo(Cria.in(store).digest());
    assertThat(server.requests()).hasSize(1 + cria().size());
    assertAnswersAsCria();
  }

  @Test
  void aFolderOfAGraphThatOrasPushedAnswersAsInTraining() throws Exception {
    var tar = new TarWriter().entry("cria/", '5', new byte[0]);
    try (Engine engine = OnnxEngine.create(RuntimeLibrary.bundled())) {
      contents(Cria.asOnnx(directory, engine, "onnx/", KvCacheType.F32))
          .forEach((path, content) -> tar.file("cria/" + path, content));
    }
    byte[] packed = tar.gzipped();
    layer(TAR + "+gzip", packed, TITLE, "cria", UNPACK, "true");
    assertThat(pull())
        .endsWith(
            "verifying sha256 digest",
            "unpacking " + Digest.of(packed).abbreviated(),
            "writing manifest",
            "success");
    assertThat(model().config().format()).isEqualTo("onnx");
    assertThat(store.hasBlob(Digest.of(packed))).isFalse();
    assertAnswersAsCria();
  }

  @ParameterizedTest
  @CsvSource({"raw, cncf", "tar, cncf", "tar+gzip, cncf", "tar+zstd, cncf", "raw, cnai"})
  void modelPacksAreTheModelsOfTheirFiles(String form, String vendor) throws Exception {
    String types = "application/vnd.%s.model.".formatted(vendor);
    String filepath = "org.%s.model.filepath".formatted(vendor);
    for (Map.Entry<String, byte[]> file : cria().entrySet()) {
      String kind =
          file.getKey().endsWith(".safetensors")
              ? "weight"
              : file.getKey().equals("LICENSE") ? "doc" : "weight.config";
      String formOfKind = kind.equals("doc") ? "raw" : form;
      layer(
          types + kind + ".v1." + formOfKind,
          packed(formOfKind, file.getKey(), file.getValue()),
          filepath,
          file.getKey());
    }
    byte[] other = new byte[10];
    layer(types + "code.v1.raw", other, filepath, "generation_config.json");
    layer(types + "dataset.v1.tar", other, filepath, "data");
    layer(types + "doc.v1.tar", other, filepath, "docs");
    pull();
    assertThat(model().digest()).isEqualTo(Cria.in(store).digest());
    assertThat(server.requests()).noneMatch(r -> r.endsWith(Digest.of(other).toString()));
  }

  private static byte[] packed(String form, String path, byte[] content) throws IOException {
    return switch (form) {
      case "tar" -> new TarWriter().file(path, content).bytes();
      case "tar+gzip" -> new TarWriter().file("./" + path, content).gzipped();
      case "tar+zstd" -> new TarWriter().file(path, content).zstandard(WIDEST_WINDOW);
      default -> content;
    };
  }

  /** Which are not kept, but their files are. */
  @Test
  void archivesAreNotFetchedAgainWhileTheirFilesAreThere() throws Exception {
    byte[] packed = criaPacked();
    layer(TAR, packed, TITLE, "cria", UNPACK, "true");
    pull();
    Digest first = model().digest();
    assertThat(store.hasBlob(Digest.of(packed))).isFalse();
    ModelName other = ModelName.parse(name + "2").orElseThrow();
    store.copy(name, other);
    store.delete(name);

    store = ModelStore.open(directory.resolve("models"));
    assertThat(pull())
        .containsExactly(
            "pulling manifest", "verifying sha256 digest", "writing manifest", "success");
    assertThat(model().digest()).isEqualTo(first);
    assertThat(requestsForBlobs()).hasSize(1);
  }

  @Test
  void archivesAreFetchedAgainWhenOneOfTheirFilesIsGone() throws Exception {
    layer(TAR, criaPacked(), TITLE, "cria", UNPACK, "true");
    pull();
    Digest first = model().digest();
    Files.delete(store.file(model(), "tokenizer.json").orElseThrow());

    pull();
    assertThat(model().digest()).isEqualTo(first);
    assertThat(requestsForBlobs()).hasSize(2);
  }

  @Test
  void marksOfArchivesGoWithTheirFiles() throws Exception {
    byte[] packed = criaPacked();
    layer(TAR, packed, TITLE, "cria", UNPACK, "true");
    pull();
    Path mark = store.root().resolve("altiplano/sha256-" + Digest.of(packed).hex() + ".unpacked");
    store.prune();
    assertThat(mark).isRegularFile();
    store.delete(name);
    store.prune();
    assertThat(mark).doesNotExist();
  }

  @Test
  void marksThatSayNothingDoNoHarm() throws Exception {
    byte[] packed = criaPacked();
    layer(TAR, packed, TITLE, "cria", UNPACK, "true");
    Path state = Files.createDirectories(store.root().resolve("altiplano"));
    Path mark = state.resolve("sha256-" + Digest.of(packed).hex() + ".unpacked");
    for (String damaged : List.of("", "{", "{\"files\":[{\"digest\":\"x\"}]}", "{\"files\":[]}")) {
      Files.writeString(mark, damaged);
      pull();
      assertThat(model().digest()).isEqualTo(Cria.in(store).digest());
    }
    assertThat(requestsForBlobs()).hasSize(4);
  }

  private static byte[] criaPacked() throws IOException {
    TarWriter tar = new TarWriter();
    cria().forEach((path, content) -> tar.file("cria/" + path, content));
    return tar.file("cria/unused.json", new byte[10]).bytes();
  }

  private List<String> requestsForBlobs() {
    return server.requests().stream().filter(request -> request.contains("/blobs/")).toList();
  }

  /** To a registry of others and back. */
  @Test
  void aModelPackOfARealRegistryAnswersAsInTraining() throws Exception {
    for (Map.Entry<String, byte[]> file : cria().entrySet()) {
      String kind = file.getKey().endsWith(".safetensors") ? "weight" : "weight.config";
      layer(CNCF + kind + ".v1.raw", file.getValue(), FILEPATH, file.getKey());
    }
    try (RegistryServer registry = RegistryServer.start(directory.resolve("registry"), false)) {
      name = ModelName.parse(registry.authority() + "/ns/model").orElseThrow();
      Repository repository = client.repository(name, true);
      byte[] json = manifest(CNCF + "manifest.v1+json");
      for (byte[] content : blobs.values()) {
        Path file = Files.write(directory.resolve("blob"), content);
        var blob = new RemoteBlob(Digest.of(content), content.length);
        client.upload(repository, blob, file, Optional.empty(), _ -> {});
      }
      client.putManifest(repository, "latest", MANIFEST, json);
      pullWhatIsThere();
    }
    assertAnswersAsCria();
  }

  @ParameterizedTest
  @CsvSource({
    "application/vnd.docker.ai.gguf.v3",
    "application/vnd.cncf.model.weight.v1.gguf",
  })
  void filesWithoutNamesAreKnownByTheirTypes(String mediaType) throws Exception {
    byte[] gguf =
        new GgufWriter()
            .put("general.architecture", "llama")
            .tensor("a", 0, new byte[6000], 1500)
            .bytes();
    layer(mediaType, gguf);
    layer("application/vnd.docker.ai.license", "MIT".getBytes(StandardCharsets.UTF_8));
    pull();
    assertThat(model().config().format()).isEqualTo("gguf");
    assertThat(store.contents(model()).licenses()).containsExactly("MIT");
  }

  @Test
  void refusesPathsThatLeadElsewhere() {
    byte[] json = "{}".getBytes(StandardCharsets.UTF_8);
    for (String path : List.of("../config.json", "/etc/config.json", "a/../../config.json")) {
      layers.clear();
      layer(TAR, json, TITLE, path);
      assertFails("the path \"%s\" of a layer leads out of the model".formatted(path));
      layers.clear();
      layer(TAR, new TarWriter().file(path, json).bytes(), TITLE, "x", UNPACK, "true");
      assertFails("its entry \"%s\" is not a plain file".formatted(path));
    }
    assertThat(directory.resolve("config.json")).doesNotExist();
  }

  @Test
  void refusesArchivesThatAreNotWhatTheySay() throws IOException {
    byte[] json = "{}".getBytes(StandardCharsets.UTF_8);
    archive(new TarWriter().entry("config.json", '2', new byte[0]).bytes(), "tar");
    assertFails("its entry \"config.json\" is not a plain file");
    archive(new TarWriter().file("config.json", json).file("./config.json", json).bytes(), "tar");
    assertFails("it has \"config.json\" twice");
    archive(json, "tar");
    assertFails("it ends early");
    byte[] whole = new TarWriter().file("config.json", new byte[5000]).bytes();
    archive(Arrays.copyOf(whole, 2000), "tar");
    assertFails("it ends early");
    archive(json, "tar+gzip");
    assertFails("cannot unpack layer");
    archive(json, "tar+zstd");
    assertFails("cannot unpack layer");
    TarWriter large = new TarWriter().file("config.json", new byte[100 << 20]);
    archive(large.gzipped(), "tar+gzip");
    assertFails("it unpacks to more than");
    archive(large.zstandard(WIDEST_WINDOW), "tar+zstd");
    assertFails("it unpacks to more than");
  }

  @Test
  void refusesDamagedAndBoundlessZstandard() throws IOException {
    TarWriter tar =
        new TarWriter().file("config.json", Files.readAllBytes(Cria.file("tokenizer.json")));
    byte[] whole = tar.zstandard(WIDEST_WINDOW);
    archive(Arrays.copyOf(whole, whole.length / 2), "tar+zstd");
    assertFails("Truncated source");
    byte[] damaged = whole.clone();
    Arrays.fill(damaged, whole.length / 3, whole.length / 2, (byte) 0xff);
    archive(damaged, "tar+zstd");
    assertFails("cannot unpack layer");
    archive(tar.zstandard(WIDEST_WINDOW + 1), "tar+zstd");
    assertFails("Frame requires too much memory for decoding");
  }

  private void archive(byte[] content, String form) {
    layers.clear();
    layer(CNCF + "weight.v1." + form, content, FILEPATH, "model");
  }

  @Test
  void refusesWhatMakesNoModel() {
    byte[] json = "{}".getBytes(StandardCharsets.UTF_8);
    layer(TAR, json, TITLE, "plugin.wasm");
    assertFails("none of its files is one of a model; the first is \"plugin.wasm\"");
    layer(TAR, json, TITLE, "config.json");
    assertFails("the files make no model");
    layer(TAR, "[]".getBytes(StandardCharsets.UTF_8), TITLE, "config.json");
    assertFails("two layers have the path \"config.json\"");
    layers.clear();
    layer("application/vnd.oci.image.layer.v1.tar+gzip", json);
    assertFails("is no model that this server knows the form of");
  }
}
