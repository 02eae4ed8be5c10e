package dev.altiplano.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.altiplano.registry.RegistryServer;
import dev.altiplano.testing.Prerequisite;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.images.builder.Transferable;

/** A model goes to a real registry that wants a password, and comes back able to answer. */
class RegistryIT {
  private static final String IMAGE = "registry:2.8.3";
  private static final int PORT = 5000;
  private static final int UNAUTHORIZED = 401;

  @TempDir private Path directory;

  @Test
  void aModelComesBackFromARegistryOfThisMachine() throws Exception {
    try (RegistryServer registry = RegistryServer.start(directory.resolve("registry"), true)) {
      goesAndComesBack(registry.authority());
    }
  }

  @Test
  void aModelComesBackFromARegistryInAContainer() throws Exception {
    Prerequisite.require(
        "docker",
        DockerClientFactory.instance().isDockerAvailable(),
        "no Docker engine answers: the test against a registry in a container is left out");
    try (GenericContainer<?> registry = new GenericContainer<>(IMAGE)) {
      registry
          .withExposedPorts(PORT)
          .withCopyToContainer(Transferable.of(RegistryServer.HTPASSWD), "/auth/htpasswd")
          .withEnv("REGISTRY_AUTH", "htpasswd")
          .withEnv("REGISTRY_AUTH_HTPASSWD_REALM", "test")
          .withEnv("REGISTRY_AUTH_HTPASSWD_PATH", "/auth/htpasswd")
          .waitingFor(Wait.forHttp("/v2/").forStatusCode(UNAUTHORIZED))
          .start();
      goesAndComesBack(registry.getHost() + ":" + registry.getMappedPort(PORT));
    }
  }

  private void goesAndComesBack(String registry) throws Exception {
    try (ServerProcess process = ServerProcess.start(directory, RegistryServer.knownTo(registry))) {
      ServerClient server = new ServerClient(process.awaitPort());
      String name = registry + "/test/cria";
      String named = "{\"model\":\"" + name + "\"}";
      String before = answer(server, "cria");
      String digest = server.get("/api/tags").json().at("/models/0/digest").asString();
      server.post("/api/copy", "{\"source\":\"cria\",\"destination\":\"" + name + "\"}");
      assertSucceeds(server.post("/api/push", named));
      assertThat(server.delete("/api/delete", named).status()).isEqualTo(200);
      assertThat(server.delete("/api/delete", "{\"model\":\"cria\"}").status()).isEqualTo(200);
      assertThat(server.get("/api/tags").json().at("/models").size()).isZero();
      assertSucceeds(server.post("/api/pull", named));
      assertThat(server.get("/api/tags").json().at("/models/0/digest").asString())
          .isEqualTo(digest);
      assertThat(answer(server, name)).isEqualTo(before).isNotEmpty();
    }
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
