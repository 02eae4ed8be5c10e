package dev.altiplano.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.altiplano.model.ModelName;
import dev.altiplano.model.Progress;
import dev.altiplano.registry.http.Credentials;
import dev.altiplano.registry.http.HttpSettings;
import dev.altiplano.registry.http.Login;
import dev.altiplano.registry.http.RegistryClient;
import dev.altiplano.registry.http.TestHttp;
import dev.altiplano.registry.transfer.DownloadOptions;
import dev.altiplano.registry.transfer.Downloads;
import dev.altiplano.registry.transfer.TransferListener;
import dev.altiplano.store.ModelStore;
import dev.altiplano.store.StoredModel;
import dev.altiplano.testing.Cria;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models go to a real registry and come back as they were. */
class RealRegistryTest {
  private static final Login LOGIN = new Login("alti", "secret");

  @TempDir private Path directory;

  @Test
  void aModelComesBackByteForByte() throws Exception {
    try (RegistryServer server = RegistryServer.start(directory.resolve("registry"), false);
        RegistryClient client = new RegistryClient(TestHttp.settings())) {
      goesAndComesBack(server, client, TestHttp.settings());
    }
  }

  @Test
  void aModelComesBackFromARegistryThatWantsAPassword() throws Exception {
    try (RegistryServer server = RegistryServer.start(directory.resolve("registry"), true)) {
      HttpSettings settings = settings(server, LOGIN);
      try (RegistryClient client = new RegistryClient(settings)) {
        goesAndComesBack(server, client, settings);
      }
    }
  }

  @Test
  void aWrongPasswordIsRefused() throws Exception {
    try (RegistryServer server = RegistryServer.start(directory.resolve("registry"), true)) {
      HttpSettings settings = settings(server, new Login("alti", "wrong"));
      try (RegistryClient client = new RegistryClient(settings)) {
        ModelStore store = ModelStore.open(directory.resolve("models"));
        Cria.in(store, server.authority() + "/test/cria:latest", Map.of());
        ModelName name = name(server);
        Registry registry = registry(store, client, settings);
        assertThatThrownBy(() -> registry.push(name, true, _ -> {}))
            .hasMessage("push model: unauthorized: access denied");
        assertThatThrownBy(() -> registry.pull(name, true, _ -> {}))
            .hasMessage("pull model manifest: unauthorized: access denied");
      }
    }
  }

  private void goesAndComesBack(RegistryServer server, RegistryClient client, HttpSettings settings)
      throws Exception {
    ModelName name = name(server);
    ModelStore here = ModelStore.open(directory.resolve("here"));
    StoredModel model = Cria.in(here, name.full(), Map.of());
    List<String> pushed = new ArrayList<>();
    Registry pusher = registry(here, client, settings);
    pusher.push(name, true, progress -> note(progress, pushed));
    assertThat(pushed.getFirst()).isEqualTo("retrieving manifest");
    assertThat(pushed).endsWith("pushing manifest", "success");
    assertThat(pushed).contains("pushing " + model.manifest().config().digest().abbreviated());

    ModelStore there = ModelStore.open(directory.resolve("there"));
    List<String> pulled = new ArrayList<>();
    registry(there, client, settings).pull(name, true, progress -> note(progress, pulled));
    assertThat(pulled.getFirst()).isEqualTo("pulling manifest");
    assertThat(pulled)
        .endsWith("verifying sha256 digest", "writing manifest", "success")
        .contains("pulling " + model.manifest().config().digest().abbreviated());
    assertThat(there.manifestJson(name).orElseThrow())
        .isEqualTo(here.manifestJson(name).orElseThrow());
    assertThat(there.find(name).orElseThrow().digest()).isEqualTo(model.digest());

    List<String> again = new ArrayList<>();
    pusher.push(name, true, progress -> note(progress, again));
    assertThat(again).endsWith("pushing manifest", "success");
  }

  private static void note(Progress progress, List<String> statuses) {
    if (statuses.isEmpty() || !statuses.getLast().equals(progress.status())) {
      statuses.add(progress.status());
    }
  }

  private static HttpSettings settings(RegistryServer server, Login login) {
    return TestHttp.settings(
        Credentials.of(Map.of(server.authority(), login)), null, server.authority());
  }

  private static ModelName name(RegistryServer server) {
    return ModelName.parse(server.authority() + "/test/cria").orElseThrow();
  }

  static Registry registry(ModelStore store, RegistryClient client, HttpSettings settings) {
    var downloads = new Downloads(store, DownloadOptions.DEFAULTS, TransferListener.NONE);
    var oci = new OciSource(client, List.of(new OllamaForm(client)));
    return new Registry(
        new Pull(store, downloads, settings.hosts(), List.of(oci), true, PullListener.NONE),
        new Push(store, settings.hosts(), client));
  }
}
