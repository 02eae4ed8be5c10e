package dev.altiplano.registry.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.altiplano.model.ModelName;
import java.net.Proxy;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** Which host is asked for a name, by which way, and as whom. */
class HostRulesTest {
  @Test
  void asksHostsMirrorsAndInsecureHosts() {
    HostRules rules =
        new HostRules(
            Set.of(),
            Map.of("registry.ollama.ai", URI.create("https://mirror:8443/proxy/ollama/")),
            Set.of("Registry:5000"));
    assertThat(manifest(rules, "m", false))
        .isEqualTo("https://mirror:8443/v2/proxy/ollama/library/m/manifests/latest");
    assertThat(manifest(rules, "example.org/a/b:c", false))
        .isEqualTo("https://example.org/v2/a/b/manifests/c");
    assertThat(manifest(rules, "example.org/a/b:c", true)).startsWith("http://example.org/");
    assertThat(manifest(rules, "registry:5000/a/b", false)).startsWith("http://registry:5000/");
  }

  private static String manifest(HostRules rules, String name, boolean insecure) {
    ModelName model = ModelName.parse(name).orElseThrow();
    return rules.repository(model, insecure).manifest(model.tag()).toString();
  }

  @Test
  void refusesHostsThatAreNone() {
    HostRules rules = new HostRules(Set.of(), Map.of(), Set.of());
    assertThatThrownBy(() -> manifest(rules, "a:b:c/d/e", false))
        .hasMessageContaining("is not a host that can be asked");
  }

  @ParameterizedTest
  @CsvSource({
    "https://example.org/, false",
    "https://a.corp.example/, true",
    "https://corp.example/, true",
    "https://notcorp.example/, false",
    "https://10.1.2.3/, true",
    "https://11.1.2.3/, false",
    "https://host:8443/, true",
    "https://host/, false",
    "http://127.0.0.1:5000/, true",
    "http://localhost:5000/, true"
  })
  void goesThroughTheProxyUnlessToldNotTo(String uri, boolean direct) {
    ProxyRules rules =
        new ProxyRules(
            URI.create("http://proxy:3128"), List.of("corp.example", "10.0.0.0/8", "host:8443"));
    assertThat(rules.select(URI.create(uri)).equals(List.of(Proxy.NO_PROXY))).isEqualTo(direct);
  }

  @Test
  @ExtendWith(OutputCaptureExtension.class)
  void saysThatCredentialHelpersAreNotAsked(@TempDir Path directory, CapturedOutput output)
      throws Exception {
    Path file = directory.resolve("config.json");
    new DockerAuthFile(Files.writeString(file, "{\"auths\":{},\"credHelpers\":{}}"));
    assertThat(output).doesNotContain("credHelpers");
    for (String helper :
        List.of("{\"credsStore\":\"desktop\"}", "{\"credHelpers\":{\"a\":\"gcloud\"}}")) {
      new DockerAuthFile(Files.writeString(file, helper));
      assertThat(output).contains(file.toString(), "does not ask", "docker login");
    }
  }

  @Test
  void readsTheAuthFileOfDockerAndOfKubernetes(@TempDir Path directory) throws Exception {
    Path file =
        Files.writeString(
            directory.resolve("config.json"),
            """
            {"auths":{"a:5000":{"auth":"dXNlcjpwYTpzcw=="},
             "https://b.example/v1/":{"username":"u","password":"p"},"c":{},
             "d":{"auth":"MDAwOg==","identitytoken":"idt"}}}\
            """);
    Credentials credentials = new DockerAuthFile(file);
    assertThat(credentials.find("A:5000")).contains(new Login("user", "pa:ss"));
    assertThat(credentials.find("b.example")).contains(new Login("u", "p"));
    assertThat(credentials.find("c")).isEqualTo(Optional.empty());
    assertThat(credentials.find("d")).contains(Login.identity("idt"));
    assertThat(Login.identity("hidden").toString()).doesNotContain("hidden");
    Files.writeString(file, "{\"auths\":{\"c\":{\"username\":\"new\",\"password\":\"p\"}}}");
    assertThat(credentials.find("c")).contains(new Login("new", "p"));
    Files.writeString(file, "{");
    assertThat(credentials.find("c")).isEmpty();
    assertThat(new Login("new", "hidden").toString()).doesNotContain("hidden");
  }
}
