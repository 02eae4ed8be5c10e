package dev.altiplano.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.altiplano.registry.RegistryServer;
import dev.altiplano.testing.Prerequisite;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The npm client of Ollama, as it is published, does with models what it can, and calls tools. */
@Timeout(300)
class NodeClientIT {
  private static final Path SCRIPTS = Path.of("src/test/node");

  @TempDir private Path directory;

  @Test
  void doesWithModelsWhatItCan() throws Exception {
    Path scripts = installed();
    try (RegistryServer registry = RegistryServer.start(directory.resolve("registry"), true);
        ServerProcess process =
            ServerProcess.start(directory, RegistryServer.knownTo(registry.authority()))) {
      String server = "http://127.0.0.1:" + process.awaitPort();
      Run run =
          run(scripts, List.of("node", "models.mjs", server, registry.authority() + "/test/cria"));
      assertThat(run.succeeded()).as(run.output() + process.output()).isTrue();
    }
  }

  @Test
  void callsTools() throws Exception {
    Path scripts = installed();
    try (ServerProcess process = ServerProcess.start(directory, Map.of())) {
      String server = "http://127.0.0.1:" + process.awaitPort();
      Run run = run(scripts, List.of("node", "tools.mjs", server));
      assertThat(run.succeeded()).as(run.output() + process.output()).isTrue();
    }
  }

  /** A copy of the scripts, with what they need. */
  private Path installed() throws Exception {
    Path copy = Files.createDirectories(directory.resolve("node"));
    for (String file : List.of("package.json", "package-lock.json", "models.mjs", "tools.mjs")) {
      Files.copy(SCRIPTS.resolve(file), copy.resolve(file));
    }
    Run run = run(copy, List.of("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"));
    Prerequisite.require(
        "npm",
        run.succeeded(),
        "npm cannot install the client of Ollama, so that it is not tested: " + run.output());
    return copy;
  }

  private record Run(boolean succeeded, String output) {}

  private static Run run(Path where, List<String> command) throws InterruptedException {
    try {
      Process process =
          new ProcessBuilder(command).directory(where.toFile()).redirectErrorStream(true).start();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return new Run(process.waitFor() == 0, output);
    } catch (IOException e) {
      return new Run(false, e.getMessage());
    }
  }
}
