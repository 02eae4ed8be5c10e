package dev.altiplano.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.altiplano.model.ModelName;
import dev.altiplano.model.ProgressListener;
import dev.altiplano.registry.http.HttpSettings;
import dev.altiplano.registry.http.RegistryClient;
import dev.altiplano.registry.http.ScriptedServer;
import dev.altiplano.registry.http.TestHttp;
import dev.altiplano.store.ModelStore;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models come from registries with certificates of one's own, and through proxies. */
class SecureRegistryTest {
  private static final String BEHIND_PROXY = "registry.example.org/ns/model";

  @TempDir private static Path keys;
  private static CertificateAuthority authority;
  private static FaultyRegistry registry;

  @TempDir private Path directory;

  @BeforeAll
  static void start() throws Exception {
    authority = new CertificateAuthority(keys.resolve("ours"));
    registry = new FaultyRegistry(1, ScriptedServer.start(authority.server()));
  }

  @AfterAll
  static void stop() {
    registry.close();
  }

  private void pull(HttpSettings settings, String name) throws Exception {
    ModelStore store = ModelStore.open(directory);
    try (RegistryClient client = new RegistryClient(settings)) {
      RealRegistryTest.registry(store, client, settings)
          .pull(ModelName.parse(name).orElseThrow(), false, ProgressListener.NONE);
    }
    assertThat(Files.readAllBytes(store.blob(registry.digest()))).isEqualTo(registry.weights());
  }

  @Test
  void trustsAnAuthorityOfAFile() throws Exception {
    pull(TestHttp.secure(authority.certificate(), null), registry.name());
  }

  @Test
  void saysWhatToDoAboutAnAuthorityThatIsNotTrusted() throws Exception {
    var other = new CertificateAuthority(keys.resolve("theirs"));
    for (Path trusted : new Path[] {null, other.certificate()}) {
      assertThatThrownBy(() -> pull(TestHttp.secure(trusted, null), registry.name()))
          .hasMessageContainingAll(
              "pull model manifest: cannot reach https://" + registry.server.authority(),
              "no secure connection",
              "name its file in altiplano.registry.ca-file");
    }
  }

  @Test
  void goesThroughAProxy() throws Exception {
    try (ConnectProxy proxy = new ConnectProxy(port())) {
      pull(TestHttp.secure(authority.certificate(), proxy.uri()), BEHIND_PROXY);
      assertThat(proxy.requests())
          .isNotEmpty()
          .allMatch(line -> line.equals("CONNECT registry.example.org:443 HTTP/1.1"));
    }
  }

  @Test
  void provesToAProxyWhoAsksAndToNobodyElse() throws Exception {
    // user:pa@ss in Base64.
    try (ConnectProxy proxy = new ConnectProxy(port(), "Basic dXNlcjpwYUBzcw==")) {
      URI address = URI.create("http://user:pa%40ss@" + proxy.uri().getAuthority());
      pull(TestHttp.secure(authority.certificate(), address), BEHIND_PROXY);
      assertThat(registry.server.heardProxyPassword()).isFalse();
      assertThatThrownBy(
              () -> pull(TestHttp.secure(authority.certificate(), proxy.uri()), BEHIND_PROXY))
          .hasMessageContaining(
              "cannot reach https://registry.example.org through the proxy: it refuses who asks");
    }
  }

  @Test
  void saysThatAProxyCannotBeReached() throws Exception {
    URI nobody;
    try (ServerSocket socket = new ServerSocket(0)) {
      nobody = URI.create("http://127.0.0.1:" + socket.getLocalPort());
    }
    assertThatThrownBy(() -> pull(TestHttp.secure(authority.certificate(), nobody), BEHIND_PROXY))
        .hasMessageContaining("cannot reach https://registry.example.org through the proxy: ");
  }

  private static int port() {
    return URI.create("https://" + registry.server.authority()).getPort();
  }
}
