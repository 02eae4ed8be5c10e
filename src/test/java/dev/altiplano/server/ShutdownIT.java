package dev.altiplano.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of a server process and its models directory when it is told to stop. */
class ShutdownIT {
  @TempDir private Path directory;

  @Test
  void endsCleanlyInTheMiddleOfTenStreams() throws Exception {
    Map<String, String> impatient = Map.of("SPRING_LIFECYCLE_TIMEOUT_PER_SHUTDOWN_PHASE", "100ms");
    for (int round = 0; round < 3; round++) {
      try (ServerProcess process = ServerProcess.start(directory, impatient)) {
        ServerClient server = new ServerClient(process.awaitPort());
        List<InputStream> streams = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
          streams.add(server.stream("/api/generate", longAnswer(i)));
        }
        assertThat(new String(streams.getFirst().readNBytes(8), StandardCharsets.UTF_8))
            .startsWith("{\"model");
        assertThat(process.terminate()).as(process.output()).isIn(0, 143);
        assertThat(process.output()).doesNotContain("SIGSEGV", "SIGABRT", "this is a bug");
        for (InputStream stream : streams) {
          stream.close();
        }
      }
    }
  }

  @Test
  void aDeletedEmbeddedModelStaysAwayUnlessAskedFor() throws Exception {
    try (ServerProcess process = ServerProcess.start(directory, Map.of())) {
      ServerClient server = new ServerClient(process.awaitPort());
      assertThat(server.delete("/api/delete", "{\"model\":\"cria\"}").status()).isEqualTo(200);
      process.terminate();
    }
    assertThat(modelsAfterStart(Map.of())).isZero();
    assertThat(modelsAfterStart(Map.of("ALTIPLANO_EMBEDDED_MODEL", "always"))).isEqualTo(1);
    assertThat(modelsAfterStart(Map.of())).isEqualTo(1);
  }

  private static String longAnswer(int seed) {
    return """
    {"model":"cria","raw":true,"prompt":"Once upon a time","options":
     {"temperature":1.5,"seed":%d,"top_k":0,"top_p":1}}\
    """
        .formatted(seed);
  }

  private int modelsAfterStart(Map<String, String> environment) throws Exception {
    try (ServerProcess process = ServerProcess.start(directory, environment)) {
      int models =
          new ServerClient(process.awaitPort()).get("/api/tags").json().at("/models").size();
      process.terminate();
      return models;
    }
  }
}
