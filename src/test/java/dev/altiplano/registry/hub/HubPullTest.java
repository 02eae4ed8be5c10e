package dev.altiplano.registry.hub;

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
import dev.altiplano.registry.Pull;
import dev.altiplano.registry.PullListener;
import dev.altiplano.registry.Push;
import dev.altiplano.registry.Registry;
import dev.altiplano.registry.http.Credentials;
import dev.altiplano.registry.http.HostRules;
import dev.altiplano.registry.http.HttpSettings;
import dev.altiplano.registry.http.RegistryClient;
import dev.altiplano.registry.http.ScriptedServer;
import dev.altiplano.registry.http.TestHttp;
import dev.altiplano.registry.transfer.DownloadOptions;
import dev.altiplano.registry.transfer.Downloads;
import dev.altiplano.registry.transfer.TransferListener;
import dev.altiplano.store.ContentSource;
import dev.altiplano.store.Layer;
import dev.altiplano.store.ModelStore;
import dev.altiplano.store.StoredModel;
import dev.altiplano.testing.Cria;
import dev.altiplano.testing.GgufWriter;
import dev.altiplano.testing.StoredAnswer;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What comes from the Hub, in which state, and what is said where it cannot be had. */
class HubPullTest {
  /** One after the other, so that an address ends between two of them. */
  private static final DownloadOptions SMALL_PARTS =
      new DownloadOptions(1 << 20, 1, Duration.ofSeconds(10), 3, Duration.ofMillis(10));

  @TempDir private Path directory;
  private FakeHub hub;
  private ModelStore store;

  @BeforeEach
  void start() throws IOException {
    hub = new FakeHub();
    store = ModelStore.open(directory.resolve("models"));
  }

  @AfterEach
  void stop() {
    hub.close();
  }

  private StoredModel pull(String tag, String token, HttpSettings settings, List<String> lines)
      throws InterruptedException {
    ModelName name = ModelName.parse("hf.co/" + FakeHub.REPOSITORY + tag).orElseThrow();
    HostRules hosts = settings.hosts();
    try (RegistryClient client = new RegistryClient(settings)) {
      var source =
          new HubSource(
              client, new HubSettings(hub.endpoint(), token, 2, Duration.ofMillis(1)), hosts);
      var downloads = new Downloads(store, SMALL_PARTS, TransferListener.NONE);
      var pull = new Pull(store, downloads, hosts, List.of(source), true, PullListener.NONE);
      new Registry(pull, new Push(store, hosts, client))
          .pull(
              name,
              false,
              progress -> {
                if (lines.isEmpty() || !lines.getLast().equals(progress.status())) {
                  lines.add(progress.status());
                }
              });
    }
    return store.find(name).orElseThrow();
  }

  private StoredModel pull(String tag, String token) throws InterruptedException {
    return pull(tag, token, trusting(), new ArrayList<>());
  }

  private StoredModel pull(String tag) throws InterruptedException {
    return pull(tag, "");
  }

  /** The token is for the Hub, which is asked without encryption here. */
  private HttpSettings trusting() {
    return TestHttp.settings(Credentials.NONE, null, hub.hub().authority());
  }

  private void assertFails(String tag, String token, String... messages) {
    assertThatThrownBy(() -> pull(tag, token))
        .isInstanceOfSatisfying(
            AltiplanoException.class,
            e -> assertThat(e.kind()).isEqualTo(ErrorKind.REGISTRY_FAILED))
        .hasMessageContainingAll(messages);
    assertThat(store.list()).isEmpty();
  }

  private void assertAnswersAsCria(StoredModel model) throws IOException {
    try (Engine engine = OnnxEngine.create(RuntimeLibrary.bundled())) {
      StoredAnswer.assertIsCrias(store, model.name(), engine, directory.resolve("onnx"));
    }
  }

  @Test
  void safetensorsAnswerAsTheyDidInTraining() throws Exception {
    hub.addAll(ModelImport.directory(Cria.file("")));
    hub.add("README.md", "# Cria");
    hub.add("training/model.safetensors", "no");
    List<String> lines = new ArrayList<>();
    StoredModel model = pull("", "", trusting(), lines);
    Digest weights = model.manifest().layers().getFirst().digest();
    assertThat(lines)
        .startsWith("pulling manifest", "pulling " + weights.abbreviated())
        .endsWith("verifying sha256 digest", "writing manifest", "success")
        .hasSize(4 + 7);
    assertThat(hub.hub().requests()).noneMatch(r -> r.endsWith("README.md"));
    assertThat(model.config().format()).isEqualTo("safetensors");
    assertThat(model.digest()).isEqualTo(Cria.in(store).digest());
    assertAnswersAsCria(model);
  }

  @ParameterizedTest
  @CsvSource({"'', F32, ''", "onnx/, F16, :f16"})
  void onnxGraphsAnswerAsTheyDidInTraining(String folder, KvCacheType kvCacheType, String tag)
      throws Exception {
    try (Engine engine = OnnxEngine.create(RuntimeLibrary.bundled())) {
      hub.addAll(Cria.asOnnx(directory, engine, folder, kvCacheType));
    }
    StoredModel model = pull(tag);
    assertThat(model.config().format()).isEqualTo("onnx");
    assertAnswersAsCria(model);
  }

  /** The name of the weights says nothing of the graph that they belong to. */
  @ParameterizedTest
  @ValueSource(strings = {":fp16", ":model_fp16.onnx"})
  void bringsTheWeightsThatAGraphNames(String tag) throws Exception {
    try (Engine engine = OnnxEngine.create(RuntimeLibrary.bundled())) {
      Map<String, ContentSource> files =
          new HashMap<>(Cria.asOnnx(directory, engine, "onnx/", KvCacheType.F32));
      files.put("onnx/model_fp16.onnx", files.remove("onnx/model.f32.onnx"));
      hub.addAll(files);
    }
    hub.add("onnx/other.data", "no");
    StoredModel model = pull(tag);
    assertThat(model.manifest().layers())
        .extracting(Layer::name)
        .contains("onnx/model_fp16.onnx", "onnx/model.onnx.data");
    assertThat(hub.hub().requests()).noneMatch(request -> request.endsWith("other.data"));
  }

  @Test
  void sendsTheTokenToTheHubAlone() throws Exception {
    hub.addAll(ModelImport.directory(Cria.file("")));
    pull("", "hf_secret");
    assertThat(hub.hub().authorizations()).isNotEmpty().allMatch("Bearer hf_secret"::equals);
    assertThat(hub.storage().authorizations()).isNotEmpty().allMatch("none"::equals);
  }

  @Test
  void sendsNoTokenUnencryptedUnlessThatIsMeant() throws Exception {
    hub.addAll(ModelImport.directory(Cria.file("")));
    pull("", "hf_secret", TestHttp.settings(), new ArrayList<>());
    assertThat(hub.hub().authorizations()).isNotEmpty().allMatch("none"::equals);
  }

  @Test
  void goesOnWhereAnAddressOfTheStorageEnds() throws Exception {
    hub.addAll(ModelImport.directory(Cria.file("")));
    hub.expireAfter(2);
    pull("");
    String resolve = FakeHub.resolve("model.safetensors");
    assertThat(hub.hub().requests().stream().filter(resolve::equals).count()).isGreaterThan(1);
    assertThat(store.list()).hasSize(1);
  }

  @Test
  void refusesWhatIsNotWhatTheListSays() throws Exception {
    hub.addAll(ModelImport.directory(Cria.file("")));
    hub.addLarge("model.safetensors", new byte[2 << 20], filled(2 << 20));
    assertFails("", "", "digest mismatch, file must be downloaded again");
    hub.addSmall("config.json", "{}".getBytes(StandardCharsets.UTF_8), "a".repeat(40));
    assertFails("", "", "config.json has the git hash 9e26dfeeb6e641a33dae4961196235bdb965b21b");
    hub.hub().on(FakeHub.resolve("config.json"), 200, "{ }");
    assertFails("", "", "config.json has 3 bytes, but the list of files says 2");
  }

  private static byte[] filled(int size) {
    byte[] bytes = new byte[size];
    Arrays.fill(bytes, (byte) 7);
    return bytes;
  }

  @Test
  void refusesAListThatIsNotComplete() throws Exception {
    String list = "GET /api/models/" + FakeHub.REPOSITORY + "/revision/main";
    hub.addAll(ModelImport.directory(Cria.file("")));
    String whole = hub.listing();
    hub.hub().on(list, 200, whole.substring(0, whole.length() / 2));
    assertFails("", "", "the list of files is not valid JSON");
    hub.hub().on(list, 200, "{\"id\":\"org/model\"}");
    assertFails("", "", "\"siblings\" must be there");
    hub.hub()
        .on(
            list,
            exchange -> {
              exchange.sendResponseHeaders(200, whole.length());
              exchange.getResponseBody().write(whole.substring(9).getBytes(StandardCharsets.UTF_8));
              exchange.getResponseBody().flush();
              exchange.close();
            });
    assertFails("", "", "the list of files from " + hub.hub().authority() + " broke off");
    hub.hub()
        .on(list, 200, whole.replace("\"model.safetensors", "\"model-00001-of-00002.safetensors"));
    assertFails("", "", "the list of files has 1 of the 2 files of its weights");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "401 | GatedRepo        | ''  | org/model is gated: accept its licence on | set HF_TOKEN",
        "403 | GatedRepo        | tok | was not let in: accept its licence on      | /org/model",
        "401 | RepoNotFound     | ''  | org/model is not on the Hub, or is private | set HF_TOKEN",
        "401 | ''               | tok | does not accept the token                  | expired",
        "403 | ''               | tok | does not let us read org/model             | set HF_TOKEN",
        "404 | RepoNotFound     | tok | org/model is not on the Hub, or is private | spelling",
        "404 | RevisionNotFound | ''  | org/model has no such revision             | org/model",
        "503 | ''               | ''  | 503: body                                  | manifest"
      })
  void saysWhatToDo(int status, String code, String token, String message, String more)
      throws Exception {
    hub.addAll(ModelImport.directory(Cria.file("")));
    hub.hub()
        .on(
            "GET /api/models/" + FakeHub.REPOSITORY + "/revision/main",
            exchange -> ScriptedServer.reply(exchange, status, "body", "X-Error-Code", code));
    assertFails("", token, "pull model manifest: ", message, more);
  }

  /** The list of files of such a repository is open to everybody. */
  @Test
  void saysThatARepositoryIsGatedWhereOnlyItsWeightsAre() throws Exception {
    hub.add("model-Q4_K_M.gguf", gguf(), true);
    hub.hub()
        .on(
            FakeHub.resolve("model-Q4_K_M.gguf"),
            exchange -> ScriptedServer.reply(exchange, 401, "", "X-Error-Code", "GatedRepo"));
    assertFails("", "", "cannot fetch blob", "org/model is gated: accept its licence");
  }

  @ParameterizedTest
  @CsvSource({
    "'', model-Q4_K_M.gguf",
    ":Q8_0, model-Q8_0.gguf",
    ":q8_0, model-Q8_0.gguf",
    ":model-q8_0.gguf, model-Q8_0.gguf"
  })
  void takesTheQuantisationThatTheTagNames(String tag, String file) throws Exception {
    for (String quantisation : List.of("Q2_K", "Q4_K_M", "Q8_0", "BF16")) {
      hub.add("model-%s.gguf".formatted(quantisation), gguf(quantisation), true);
    }
    hub.add("mmproj-model-f16.gguf", "not to be had");
    StoredModel model = pull(tag);
    assertThat(hub.hub().requests()).contains(FakeHub.resolve(file)).hasSize(2);
    assertThat(model.config().format()).isEqualTo("gguf");
    assertThat(model.manifest().layers()).hasSize(1).extracting(Layer::name).containsExactly("");
  }

  @Test
  void takesATagThatNamesNothingElseAsARevision() throws Exception {
    hub.add("model-Q4_K_M.gguf", gguf(), true);
    hub.list("v1.0");
    assertThat(pull(":v1.0").name().tag()).isEqualTo("v1.0");
  }

  @Test
  void saysWhatATagCouldName() {
    hub.add("model-Q4_K_M.gguf", gguf(), true);
    hub.add("model-Q8_0.gguf", gguf(), true);
    assertFails(
        ":Q5_K_M",
        "",
        "org/model has neither weights nor a revision called \"Q5_K_M\"",
        "it has the weights Q4_K_M, Q8_0");
  }

  @Test
  void asksOnlyForHostsThatAreAllowed() {
    HttpSettings plain = TestHttp.settings();
    HttpSettings settings =
        new HttpSettings(
            new HostRules(Set.of("models.example.org"), Map.of(), Set.of()),
            plain.credentials(),
            null,
            null,
            List.of(),
            null,
            plain.connectTimeout(),
            plain.answerTimeout(),
            1,
            Duration.ofMillis(1),
            plain.userAgent());
    assertThatThrownBy(() -> pull("", "", settings, new ArrayList<>()))
        .isInstanceOf(AltiplanoException.class)
        .hasMessageContaining("models from hf.co are not allowed here");
    assertThat(hub.hub().requests()).isEmpty();
  }

  @Test
  void leavesHostsWithAMirrorToRegistries() {
    HostRules hosts =
        new HostRules(Set.of(), Map.of("hf.co", URI.create("https://mirror/x")), Set.of());
    try (RegistryClient client = new RegistryClient(TestHttp.settings())) {
      var source =
          new HubSource(
              client, new HubSettings(hub.endpoint(), "", 1, Duration.ofMillis(1)), hosts);
      assertThat(source.serves(ModelName.parse("hf.co/a/b").orElseThrow())).isFalse();
      assertThat(source.serves(ModelName.parse("HuggingFace.co/a/b").orElseThrow())).isTrue();
      assertThat(source.serves(ModelName.parse("a/b").orElseThrow())).isFalse();
    }
  }

  private static byte[] gguf() {
    return gguf("");
  }

  private static byte[] gguf(String name) {
    return new GgufWriter()
        .put("general.architecture", "llama")
        .put("general.name", name)
        .tensor("token_embd.weight", 0, new byte[8 * 4 * 4], 8, 4)
        .bytes();
  }
}
