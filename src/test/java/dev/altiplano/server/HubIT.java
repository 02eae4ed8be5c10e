package dev.altiplano.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.altiplano.config.AltiplanoApplication;
import dev.altiplano.packaging.ModelImport;
import dev.altiplano.registry.hub.FakeHub;
import dev.altiplano.testing.Cria;
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

/** The server pulls from where its settings say that the Hub is, meters it, and answers. */
@SpringBootTest(
    classes = AltiplanoApplication.class,
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
class HubIT {
  private static final String NAME = "hf.co/" + FakeHub.REPOSITORY;

  @TempDir private static Path directory;
  private static FakeHub hub;

  @LocalServerPort private int port;

  @BeforeAll
  static void start() throws IOException {
    hub = new FakeHub();
    hub.addAll(ModelImport.directory(Cria.file("")));
    hub.add("LICENSE", "what the server has not got yet");
  }

  @AfterAll
  static void stop() {
    hub.close();
  }

  @DynamicPropertySource
  static void properties(DynamicPropertyRegistry properties) {
    properties.add("altiplano.models", () -> directory.resolve("models").toString());
    properties.add("altiplano.registry.hub.endpoint", () -> hub.endpoint());
    properties.add("altiplano.registry.allowed-hosts", () -> "hf.co");
  }

  @Test
  void aModelOfTheHubAnswersAsTheSameModelThatCameWithTheServer() throws Exception {
    ServerClient server = new ServerClient(port);
    HttpAnswer pulled = server.post("/api/pull", "{\"model\":\"%s\"}".formatted(NAME));
    assertThat(pulled.lastLine().at("/status").asString()).as(pulled.body()).isEqualTo("success");
    assertThat(answer(server, NAME)).isEqualTo(answer(server, "cria")).isNotEmpty();
    assertThat(server.get("/actuator/prometheus").body())
        .contains("altiplano_pull_bytes_total{source=\"hub\"}")
        .contains("altiplano_pull_duration_seconds_count{outcome=\"success\",source=\"hub\"} 1");
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
