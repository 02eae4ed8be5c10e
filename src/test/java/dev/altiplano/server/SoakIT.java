package dev.altiplano.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.altiplano.bench.Soak;
import dev.altiplano.bench.SoakModels;
import dev.altiplano.bench.SoakPlan;
import dev.altiplano.bench.SoakResult;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The short form of {@code bench/soak}: clients of every kind, and two models for one's memory. */
class SoakIT {
  private static final int REQUESTS = 300;
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  @TempDir private Path directory;

  @Test
  void staysAsItWasWhileManyClientsUseIt() throws Exception {
    SoakModels.make(directory.resolve("models"));
    try (ServerProcess process = ServerProcess.start(directory, environment())) {
      SoakResult result =
          Soak.run(
              SoakPlan.ofRequests(REQUESTS, PATIENCE),
              process.awaitPort(),
              process.pid(),
              process.log());
      assertThat(result.faults()).isEmpty();
      assertThat(result.requests()).isEqualTo(REQUESTS);
      assertThat(result.tally().answers()).isGreaterThan(REQUESTS / 3);
      assertThat(result.tally().hangUps()).isPositive();
      // A server that is still warming up grows; one that keeps what it unloads grows more.
      assertThat(result.growth()).isLessThan(300L << 20);
      assertThat(result.heapGrowth()).isLessThan(40L << 20);
      assertThat(result.threadGrowth()).isLessThan(40);
      assertThat(result.fileGrowth()).isLessThan(20);
    }
  }

  private static Map<String, String> environment() {
    Map<String, String> environment = new HashMap<>();
    environment.put("JDK_JAVA_OPTIONS", "-Xmx256m");
    SoakModels.settings()
        .forEach(
            (name, value) ->
                environment.put(
                    name.toUpperCase(Locale.ROOT).replace(".", "_").replace("-", ""), value));
    return environment;
  }
}
