package dev.altiplano.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.altiplano.config.AltiplanoApplication;
import dev.altiplano.registry.RegistryServer;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** A model goes to a real registry that wants a password, and comes back able to answer. */
@SpringBootTest(
    classes = AltiplanoApplication.class,
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
class RegistryIT {
  @TempDir private static Path directory;
  private static RegistryServer registry;

  @LocalServerPort private int port;

  @BeforeAll
  static void start() throws IOException {
    registry = RegistryServer.start(directory.resolve("registry"), true);
  }

  @AfterAll
  static void stop() {
    if (registry != null) {
      registry.close();
    }
  }

  @DynamicPropertySource
  static void properties(DynamicPropertyRegistry properties) {
    properties.add("altiplano.models", () -> directory.resolve("models").toString());
    properties.add("altiplano.registry.insecure-hosts", () -> registry.authority());
    properties.add("altiplano.registry.credentials[0].host", () -> registry.authority());
    properties.add("altiplano.registry.credentials[0].username", () -> "alti");
    properties.add("altiplano.registry.credentials[0].password", () -> "secret");
  }

  @Test
  void aModelAnswersAsBeforeItWentAway() throws Exception {
    ServerClient server = new ServerClient(port);
    String name = registry.authority() + "/test/cria";
    String named = "{\"model\":\"" + name + "\"}";
    String before = answer(server, "cria");
    String digest = server.get("/api/tags").json().at("/models/0/digest").asString();
    server.post("/api/copy", "{\"source\":\"cria\",\"destination\":\"" + name + "\"}");
    assertSucceeds(server.post("/api/push", named));
    assertThat(server.delete("/api/delete", named).status()).isEqualTo(200);
    assertThat(server.delete("/api/delete", "{\"model\":\"cria\"}").status()).isEqualTo(200);
    assertThat(server.get("/api/tags").json().at("/models").size()).isZero();
    assertSucceeds(server.post("/api/pull", named));
    assertThat(server.get("/api/tags").json().at("/models/0/digest").asString()).isEqualTo(digest);
    assertThat(answer(server, name)).isEqualTo(before).isNotEmpty();
  }

  private static void assertSucceeds(HttpAnswer answer) {
    assertThat(answer.lastLine().at("/status").asString()).as(answer.body()).isEqualTo("success");
  }

  private static String answer(ServerClient server, String model) throws Exception {
    return server
        .post(
            "/api/generate",
            """
            {"model":"%s","prompt":"Why is the sky blue?","think":false,
             "options":{"temperature":0,"num_predict":20}}\
            """
                .formatted(model))
        .joined("/response");
  }
}
