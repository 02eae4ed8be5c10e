package dev.altiplano.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.Digest;
import dev.altiplano.model.ErrorKind;
import dev.altiplano.model.ModelName;
import dev.altiplano.packaging.ModelCheck;
import dev.altiplano.registry.http.HostRules;
import dev.altiplano.registry.http.RegistryClient;
import dev.altiplano.registry.http.ScriptedServer;
import dev.altiplano.registry.http.TestHttp;
import dev.altiplano.registry.transfer.DownloadOptions;
import dev.altiplano.registry.transfer.Downloads;
import dev.altiplano.registry.transfer.TransferListener;
import dev.altiplano.store.MediaTypes;
import dev.altiplano.store.ModelConfig;
import dev.altiplano.store.ModelStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a pull tells, what it leaves in the store, and what it refuses. */
class PullTest {
  private static final byte[] CONFIG = ModelConfig.of("gguf", "llama", "7B", "Q4_0").toJson();

  @TempDir private Path directory;
  private ScriptedServer server;
  private RegistryClient client;
  private ModelStore store;
  private ModelName name;
  private ModelCheck check = ModelCheck.NONE;

  @BeforeEach
  void start() throws IOException {
    server = ScriptedServer.start();
    client = new RegistryClient(TestHttp.settings());
    store = ModelStore.open(directory);
    name = ModelName.parse(server.authority() + "/ns/model").orElseThrow();
  }

  @AfterEach
  void stop() {
    client.close();
    server.close();
  }

  private List<String> pull(HostRules hosts, boolean prune) throws InterruptedException {
    List<String> lines = new ArrayList<>();
    pull(hosts, prune, lines);
    return lines;
  }

  private void pull(HostRules hosts, boolean prune, List<String> lines)
      throws InterruptedException {
    Pull pull =
        new Pull(
            store,
            new Downloads(store, DownloadOptions.DEFAULTS, TransferListener.NONE),
            hosts,
            List.of(new OciSource(client, List.of(new OllamaForm(client)))),
            prune,
            PullListener.NONE);
    new Registry(pull.checking(check), new Push(store, hosts, client))
        .pull(
            name,
            true,
            progress -> {
              if (!progress.isPassing()) {
                lines.add(progress.status());
              }
            });
  }

  private void pull(List<String> lines) throws InterruptedException {
    pull(new HostRules(Set.of(), Map.of(), Set.of()), true, lines);
  }

  private List<String> pull() throws InterruptedException {
    return pull(new HostRules(Set.of(), Map.of(), Set.of()), true);
  }

  private String serve(byte[] content) {
    Digest digest = Digest.of(content);
    server.on(
        "GET /v2/ns/model/blobs/" + digest,
        exchange -> ScriptedServer.reply(exchange, 200, content));
    return digest.toString();
  }

  private String serve(String content) {
    return serve(content.getBytes(StandardCharsets.UTF_8));
  }

  private void serveManifest(String json) {
    server.on(
        "GET /v2/ns/model/manifests/latest",
        exchange -> ScriptedServer.reply(exchange, 200, json, "Content-Type", MediaTypes.MANIFEST));
  }

  private static String layer(String type, String digest, Object size) {
    return "{ \"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":%s}".formatted(type, digest, size);
  }

  /** With spaces that no writer of ours makes. */
  private String manifest(String... layers) {
    return "{  \"schemaVersion\":2,\"mediaType\":\"%s\",\"config\":%s,\"layers\":[%s]  }"
        .formatted(
            MediaTypes.MANIFEST,
            layer(MediaTypes.CONFIG, serve(CONFIG), CONFIG.length),
            String.join(",", layers));
  }

  private static String abbreviated(String digest) {
    return "pulling " + Digest.parse(digest).abbreviated();
  }

  @Test
  void tellsWhatOllamaTellsAndKeepsTheManifestAsItIs() throws Exception {
    String weights = serve("weights");
    String json = manifest(layer(MediaTypes.MODEL, weights, 7));
    serveManifest(json);
    String config = Digest.of(CONFIG).toString();
    assertThat(pull().stream().distinct())
        .containsExactly(
            "pulling manifest",
            abbreviated(weights),
            abbreviated(config),
            "verifying sha256 digest",
            "writing manifest",
            "success");
    assertThat(store.manifestJson(name).orElseThrow()).asString().isEqualTo(json);
  }

  /** Others may run it. */
  @Test
  void warnsOfModelsThatCannotBeRunHereAndKeepsThem() throws Exception {
    serveManifest(manifest(layer(MediaTypes.MODEL, serve("weights"), 7)));
    check = model -> Optional.of("it has %d layer".formatted(model.layers().size()));
    assertThat(pull())
        .endsWith(
            "writing manifest",
            "warning: this server cannot run the model: it has 1 layer",
            "success");
    assertThat(store.find(name)).isPresent();
  }

  @Test
  void removesWhatOnlyTheFormerVersionHad() throws Exception {
    String former = serve("weights");
    serveManifest(manifest(layer(MediaTypes.MODEL, former, 7)));
    pull();
    String newer = serve("better weights");
    serveManifest(manifest(layer(MediaTypes.MODEL, newer, 14)));
    name = ModelName.parse(server.authority() + "/NS/Model").orElseThrow();
    assertThat(pull()).endsWith("writing manifest", "removing unused layers", "success");
    assertThat(store.hasBlob(Digest.parse(former))).isFalse();
    assertThat(store.list()).hasSize(1);
    serveManifest(manifest(layer(MediaTypes.MODEL, former, 7)));
    assertThat(pull(new HostRules(Set.of(), Map.of(), Set.of()), false))
        .doesNotContain("removing unused layers");
    assertThat(store.hasBlob(Digest.parse(newer))).isTrue();
  }

  @Test
  void fetchesABlobThatIsNamedTwiceOnce() throws Exception {
    String text = serve("text");
    serveManifest(manifest(layer(MediaTypes.MODEL, text, 4), layer(MediaTypes.LICENSE, text, 4)));
    assertThat(pull()).containsOnlyOnce(abbreviated(text));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "404 | missing              | pull model manifest: file does not exist",
        "412 | needs a newer Ollama | pull model manifest: 412: needs a newer Ollama",
        "401 | no                   | pull model manifest: unauthorized: access denied",
        "200 | <html>               | is not valid JSON"
      })
  void saysWhatTheRegistrySaid(int status, String body, String message) {
    server.on("GET /v2/ns/model/manifests/latest", status, body);
    assertFails(message);
  }

  @Test
  void refusesWhatIsNoModel() {
    String layer = serve("tar");
    serveManifest(manifest(layer("application/vnd.docker.image.rootfs.diff.tar.gzip", layer, 3)));
    assertFails("none of its layers is one of a model");
    server.on(
        "GET /v2/ns/model/manifests/latest",
        exchange ->
            ScriptedServer.reply(
                exchange, 200, "{}", "Content-Type", "application/vnd.oci.image.index.v1+json"));
    assertFails("the media type \"application/vnd.oci.image.index.v1+json\"");
    assertThat(store.list()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "sha256:../../../../etc/passwd, 7",
    "sha512:0000000000000000000000000000000000000000000000000000000000000000, 7",
    "sha256:0000000000000000000000000000000000000000000000000000000000000000, -1",
    "sha256:0000000000000000000000000000000000000000000000000000000000000000, 99999999999999999999",
    "sha256:0000000000000000000000000000000000000000000000000000000000000000, 9999999999999999",
  })
  void refusesLayersThatCannotBe(String digest, String size) {
    serveManifest(manifest(layer(MediaTypes.MODEL, digest, size)));
    assertFails("is not that of a model");
  }

  @Test
  void refusesALayerOfTwoSizes() {
    String text = serve("text");
    serveManifest(manifest(layer(MediaTypes.MODEL, text, 4), layer(MediaTypes.LICENSE, text, 5)));
    assertFails("4 bytes in one place and 5 in another");
  }

  @Test
  void refusesAManifestOfTooManyLayers() {
    String[] layers = new String[20_001];
    Arrays.fill(layers, layer(MediaTypes.LICENSE, Digest.of(CONFIG).toString(), 1));
    serveManifest(manifest(layers));
    assertFails("it has 20001 layers");
  }

  @Test
  void leavesTheFormerModelWhereABlobIsNotWhatItsDigestSays() throws Exception {
    String weights = serve("weights");
    serveManifest(manifest(layer(MediaTypes.MODEL, weights, 7)));
    pull();
    String other = Digest.of("another".getBytes(StandardCharsets.UTF_8)).toString();
    server.on("GET /v2/ns/model/blobs/" + other, 200, "damaged");
    serveManifest(manifest(layer(MediaTypes.MODEL, other, 7)));
    List<String> lines = new ArrayList<>();
    assertThatThrownBy(() -> pull(lines))
        .hasMessageContaining("digest mismatch, file must be downloaded again");
    assertThat(lines).endsWith("verifying sha256 digest");
    assertThat(store.find(name).orElseThrow().manifest().layers().getFirst().digest())
        .isEqualTo(Digest.parse(weights));
  }

  /** The first blob is there, and of the second the first bytes are asked for. */
  @Test
  void isNotHarmedByTheRemovalOfAModelThatSharesABlob() throws Exception {
    ModelName pulled = name;
    String shared = serve("shared");
    serveManifest(manifest(layer(MediaTypes.MODEL, shared, 6)));
    pull();
    byte[] second = "second".getBytes(StandardCharsets.UTF_8);
    Digest digest = Digest.of(second);
    server.on(
        "GET /v2/ns/other/manifests/latest",
        exchange ->
            ScriptedServer.reply(
                exchange,
                200,
                manifest(
                    layer(MediaTypes.MODEL, shared, 6),
                    layer(MediaTypes.LICENSE, digest.toString(), second.length)),
                "Content-Type",
                MediaTypes.MANIFEST));
    server.on(
        "GET /v2/ns/other/blobs/" + digest,
        exchange -> {
          store.delete(pulled);
          ScriptedServer.reply(exchange, 200, second);
        });
    name = ModelName.parse(server.authority() + "/ns/other").orElseThrow();

    assertThat(pull()).endsWith("writing manifest", "success");

    assertThat(store.find(pulled)).isEmpty();
    assertThat(store.blob(Digest.parse(shared))).hasContent("shared");
  }

  @Test
  void bringsADamagedModelAgain() throws Exception {
    String weights = serve("weights");
    serveManifest(manifest(layer(MediaTypes.MODEL, weights, 7)));
    pull();
    Files.writeString(store.blob(Digest.of(CONFIG)), "{".repeat(CONFIG.length));
    Files.writeString(store.blob(Digest.parse(weights)), "wEights");
    assertThatThrownBy(() -> store.find(name)).hasMessageContaining("pull it again");

    assertThat(pull()).endsWith("writing manifest", "success");

    assertThat(store.find(name)).isPresent();
    assertThat(store.blob(Digest.parse(weights))).hasContent("weights");
  }

  @Test
  void asksNoHostThatIsNotAllowed() {
    HostRules hosts = new HostRules(Set.of("models.example.org"), Map.of(), Set.of());
    assertThatThrownBy(() -> pull(hosts, true))
        .isInstanceOfSatisfying(
            AltiplanoException.class,
            e -> assertThat(e.kind()).isEqualTo(ErrorKind.INVALID_REQUEST))
        .hasMessageContainingAll(
            server.authority(), "altiplano.registry.allowed-hosts", "models.example.org");
    assertThat(server.requests()).isEmpty();
  }

  private void assertFails(String message) {
    assertThatThrownBy(this::pull)
        .isInstanceOfSatisfying(
            AltiplanoException.class,
            e -> assertThat(e.kind()).isEqualTo(ErrorKind.REGISTRY_FAILED))
        .hasMessageContaining(message);
  }
}
