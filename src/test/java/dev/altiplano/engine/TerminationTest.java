package dev.altiplano.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.altiplano.graph.Precision;
import java.io.BufferedReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.io.TempDir;

/**
 * A process that is told to end in the middle of a step ends in order, and leaves no traces of
 * telemetry.
 */
class TerminationTest {
  private static final int TERMINATED = 128 + 15;

  /** What telemetry in the runtime crashes on. */
  private static final String LONG_ARGUMENT = "x".repeat(8192);

  @TempDir private Path directory;

  @RepeatedTest(3)
  void endsInOrderInTheMiddleOfAStep() throws Exception {
    Path model = TinyModel.write(directory, Precision.FP32);
    Path home = Files.createDirectory(directory.resolve("home"));
    ProcessBuilder child =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            "-XX:ErrorFile=" + directory.resolve("crash.log"),
            "-cp",
            System.getProperty("java.class.path"),
            RunsUntilTerminated.class.getName(),
            model.toString(),
            LONG_ARGUMENT);
    child.environment().put("HOME", home.toString());
    Process process = child.redirectErrorStream(true).start();
    try (BufferedReader output = process.inputReader()) {
      assertThat(output.readLine()).isEqualTo("running");
      process.destroy();
      assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
      assertThat(process.exitValue()).isIn(0, TERMINATED);
      assertThat(home).isEmptyDirectory();
    } finally {
      process.destroyForcibly();
    }
  }
}
