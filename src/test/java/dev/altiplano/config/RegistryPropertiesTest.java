package dev.altiplano.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.altiplano.registry.http.HttpSettings;
import dev.altiplano.registry.http.Login;
import dev.altiplano.registry.hub.HubSettings;
import dev.altiplano.registry.transfer.DownloadOptions;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.util.unit.DataSize;

class RegistryPropertiesTest {
  @Test
  void hasTheseDefaults() {
    RegistryProperties properties = bind(Map.of());
    assertThat(properties)
        .isEqualTo(
            new RegistryProperties(
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                null,
                null,
                null,
                List.of(),
                null,
                Duration.ofSeconds(10),
                Duration.ofSeconds(30),
                Duration.ofSeconds(30),
                16,
                DataSize.ofMegabytes(8),
                6,
                new RegistryProperties.Hub(null, null),
                null));
    assertThat(properties.downloads()).isEqualTo(DownloadOptions.DEFAULTS);
    assertThat(properties.hubSettings().endpoint()).isEqualTo(HubSettings.DEFAULT_ENDPOINT);
    assertThat(properties.http("1.2.3").userAgent()).startsWith("ollama/1.2.3 (");
  }

  @Test
  void takesEverySetting() {
    Map<String, String> settings = new HashMap<>();
    settings.put("allowed-hosts", "a,b");
    settings.put("mirrors", "a=https://mirror/x");
    settings.put("insecure-hosts", "c:5000");
    settings.put("credentials[0].host", "a");
    settings.put("credentials[0].username", "u");
    settings.put("credentials[0].password", "secret");
    settings.put("key-file", "/key");
    settings.put("proxy", "http://u:secret@proxy:3128");
    settings.put("no-proxy", "d,e");
    settings.put("ca-file", "/ca.pem");
    settings.put("connect-timeout", "1s");
    settings.put("answer-timeout", "2s");
    settings.put("stall-timeout", "3s");
    settings.put("parallelism", "4");
    settings.put("part-size", "1MB");
    settings.put("tries", "2");
    settings.put("user-agent", "me");
    settings.put("hub.endpoint", "https://hub.example.org/hf");
    settings.put("hub.token", "hf_secret");
    RegistryProperties properties = bind(settings);
    HttpSettings http = properties.http("1.2.3");
    assertThat(http.hosts().allowed()).containsExactly("a", "b");
    assertThat(http.hosts().mirrors()).containsEntry("a", URI.create("https://mirror/x"));
    assertThat(http.hosts().insecure()).containsExactly("c:5000");
    assertThat(http.credentials().find("a")).contains(new Login("u", "secret"));
    assertThat(http.signingKey()).isEqualTo(Path.of("/key"));
    assertThat(http.proxy()).isEqualTo(URI.create("http://u:secret@proxy:3128"));
    assertThat(http.toString()).doesNotContain("secret");
    assertThat(http.noProxy()).containsExactly("d", "e");
    assertThat(http.certificates()).isEqualTo(Path.of("/ca.pem"));
    assertThat(http.connectTimeout()).isEqualTo(Duration.ofSeconds(1));
    assertThat(http.answerTimeout()).isEqualTo(Duration.ofSeconds(2));
    assertThat(http.tries()).isEqualTo(2);
    assertThat(http.userAgent()).isEqualTo("me");
    assertThat(properties.downloads().stallTimeout()).isEqualTo(Duration.ofSeconds(3));
    assertThat(properties.downloads().parallelism()).isEqualTo(4);
    assertThat(properties.downloads().partSize()).isEqualTo(1 << 20);
    assertThat(properties.hubSettings().endpoint())
        .isEqualTo(URI.create("https://hub.example.org/hf"));
    assertThat(properties.hubSettings().token()).isEqualTo("hf_secret");
    assertThat(properties.hubSettings().toString()).doesNotContain("secret");
    assertThat(properties.toString()).doesNotContain("secret");
  }

  @Test
  void takesHostsInEveryForm() {
    String hosts = "a,b.example.org:5000,my_registry,10.0.0.7,[fd00::1]:5000,localhost";
    RegistryProperties properties =
        bind(Map.of("allowed-hosts", hosts, "insecure-hosts", hosts, "mirrors", "x_y=https://m"));
    assertThat(properties.http("1").hosts().allowed()).hasSize(6);
  }

  @ParameterizedTest
  @CsvSource({
    "allowed-hosts, bad/host",
    "allowed-hosts, https://host",
    "allowed-hosts, *.example.org",
    "insecure-hosts, http://host",
    "mirrors, a/b=https://mirror",
    "credentials[0].host, a/b",
    "mirrors, https://mirror",
    "mirrors, a=ftp://mirror",
    "proxy, https://proxy",
    "proxy, https://user:secret@proxy",
    "proxy, http://user:secret@proxy/path",
    "proxy, http://user:sec^secret@proxy",
    "proxy, http://user:s@secret@proxy",
    "connect-timeout, 0s",
    "answer-timeout, 2h",
    "stall-timeout, -1s",
    "parallelism, 0",
    "parallelism, 65",
    "part-size, 1KB",
    "tries, 0",
    "auth-file, /is/not/there",
    "hub.endpoint, ftp://hub",
    "hub.endpoint, https://user:secret@hub",
    "hub.token, a secret"
  })
  void refuses(String name, String value) {
    assertThatThrownBy(() -> read(bind(Map.of(name, value))))
        .hasStackTraceContaining(name.replaceFirst("\\[.*", ""))
        .message()
        .doesNotContain("secret");
  }

  private static void read(RegistryProperties properties) {
    properties.http("1");
    properties.hubSettings();
  }

  private static RegistryProperties bind(Map<String, String> settings) {
    Map<String, String> all = new HashMap<>();
    settings.forEach((name, value) -> all.put("altiplano.registry." + name, value));
    return new Binder(new MapConfigurationPropertySource(all))
        .bindOrCreate("altiplano.registry", RegistryProperties.class);
  }
}
