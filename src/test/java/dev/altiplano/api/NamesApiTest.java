package dev.altiplano.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.altiplano.model.ModelName;
import dev.altiplano.store.ModelStore;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.json.JsonMapper;

/** Names and digests lead nowhere but to models and blobs, whatever their case. */
class NamesApiTest extends ApiTest {
  private static final JsonMapper JSON = JsonMapper.shared();

  @Autowired private ModelStore store;

  @BeforeEach
  @AfterEach
  void removeAll() {
    store.list().forEach(model -> store.delete(model.name()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "..",
        ".",
        "../x",
        "../../../../etc/passwd",
        "a/../b",
        "../a/b",
        "a/b/..",
        "h/../..",
        "..:latest",
        "x:..",
        "x:../../y",
        "/etc/passwd",
        "x/",
        "a//b",
        "a/b/c/d",
        ".hidden",
        "-x",
        "x:.hidden",
        "..\\x",
        "x\\..\\y",
        "%2e%2e/x",
        "x\u0000y",
        "x\ny",
        "h/..%2f/x",
        "~/x",
        "file:///etc/passwd",
        "x@sha256:0000000000000000000000000000000000000000000000000000000000000000"
      })
  void noNameLeadsElsewhere(String name) throws IOException {
    models.putPlain("m");
    List<Path> before = tree();
    for (String endpoint : List.of("show", "pull", "generate", "chat", "create")) {
      assertRefused(endpoint, Map.of("model", name, "from", "m", "stream", false), 400);
    }
    assertRefused("create", Map.of("model", "n", "from", name, "stream", false), 400);
    assertRefused("push", Map.of("model", name, "stream", false), 500);
    assertRefused("copy", Map.of("source", name, "destination", "n"), 400);
    assertRefused("copy", Map.of("source", "m", "destination", name), 400);
    assertThat(delete("/api/delete", JSON.writeValueAsString(Map.of("model", name))).statusCode())
        .isEqualTo(400);
    assertThat(tree()).isEqualTo(before);
  }

  private void assertRefused(String endpoint, Map<String, Object> body, int status) {
    assertThat(post("/api/" + endpoint, JSON.writeValueAsString(body)).statusCode())
        .as(endpoint)
        .isEqualTo(status);
  }

  /** What lies around the models directory as well as in it. */
  private List<Path> tree() throws IOException {
    try (Stream<Path> files = Files.walk(store.root())) {
      return files.filter(file -> !file.endsWith("altiplano/lock")).sorted().toList();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sha256:..",
        "sha256:../../manifests",
        "sha256:..%2F..%2Fmanifests",
        "..%2F..%2Fetc%2Fpasswd",
        "%2e%2e",
        "sha256-%2e%2e%2f0000000000000000000000000000000000000000000000000000000000000",
        "sha256:000000000000000000000000000000000000000000000000000000000000000g",
        "sha256:00000000000000000000000000000000000000000000000000000000000000000",
        "sha512:0000000000000000000000000000000000000000000000000000000000000000",
        "SHA256:0000000000000000000000000000000000000000000000000000000000000000"
      })
  void noDigestLeadsElsewhere(String digest) throws IOException {
    List<Path> before = tree();
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/api/blobs/" + digest))
            .timeout(Duration.ofSeconds(30));
    assertThat(send(request.POST(BodyPublishers.ofString("x"))).statusCode()).isIn(400, 404);
    assertThat(send(request.HEAD()).statusCode()).isIn(400, 404);
    assertThat(tree()).isEqualTo(before);
  }

  @Test
  void theCaseOfANameDoesNotMatter() {
    models.putPlain("Someone/Model:V1");
    String any = "{\"model\":\"SOMEONE/model:v1\"}";
    assertThat(post("/api/show", any).statusCode()).isEqualTo(200);
    assertThat(
            post("/api/create", "{\"model\":\"someone/MODEL:v1\",\"from\":\"someone/model:v1\"}")
                .body())
        .endsWith("{\"status\":\"success\"}\n");
    models.putPlain("other");
    post("/api/copy", "{\"source\":\"OTHER\",\"destination\":\"someone/model:v1\"}");
    assertThat(store.list())
        .extracting(model -> model.name().display())
        .containsExactlyInAnyOrder("Someone/Model:V1", "other:latest");
    post("/api/copy", "{\"source\":\"other\",\"destination\":\"SOMEONE/new\"}");
    assertThat(store.find(ModelName.parse("someone/NEW").orElseThrow()).orElseThrow().name())
        .hasToString("Someone/new:latest");
    assertThat(delete("/api/delete", any).statusCode()).isEqualTo(200);
    assertThat(post("/api/show", any).statusCode()).isEqualTo(404);
  }
}
