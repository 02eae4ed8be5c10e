package dev.altiplano.bench;

import dev.altiplano.bench.StreamCall.Exchange;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** The server of a soak test, from outside: what it has to be like at rest, and at the end. */
record SoakServer(ServerHttp http, long pid, SoakTally tally) implements AutoCloseable {
  /** Longer than a request that nobody wants any more may take to go. */
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private static final String USED = "altiplano_memory_used_bytes";
  private static final String NOTHING_LISTED = "{\"models\":[]}";

  /** What a busy server and clients that hang up bring about. */
  private static final List<String> EXPECTED_ERRORS =
      List.of("canceled", "queue_full", "queue_timeout");

  SoakServer(int port, long pid, SoakTally tally) {
    this(new ServerHttp(port), pid, tally);
  }

  int port() {
    return http.port();
  }

  Vitals vitals() throws IOException {
    return Vitals.of(pid);
  }

  Meters meters() throws IOException, InterruptedException {
    return Meters.parse(http.get("/actuator/prometheus"));
  }

  /** The text of an answer. */
  String text(SoakRequest request) throws IOException {
    Exchange exchange =
        StreamCall.start(port(), request.path(), request.body(), Integer.MAX_VALUE).exchange();
    tally.count(request, SoakVerdict.of(request, exchange));
    return SoakVerdict.Check.of(request, exchange).text();
  }

  void load(String model) throws IOException, InterruptedException {
    http.post("/api/generate", "{\"model\":\"%s\"}".formatted(model));
  }

  /**
   * Nobody wants anything: all slots have to become free, and when all models are unloaded nothing
   * may be counted as used. Then memory is measured.
   */
  void rest(SoakHistory history) throws IOException, InterruptedException {
    await(
        "sequences and loads of clients that are gone end",
        meters ->
            meters.sum("altiplano_sequences_active") == 0
                && meters.sum("altiplano_queue_depth") == 0
                && meters.sum("altiplano_model_loads_waiting") == 0);
    for (String model : SoakModels.NAMES) {
      http.post("/api/generate", "{\"model\":\"%s\",\"keep_alive\":0}".formatted(model));
    }
    await(
        "models that are unloaded are gone",
        meters -> meters.sum("altiplano_models_loaded") == 0 && meters.sum(USED) == 0);
    // Asked for anew: the gauges of one answer are not of one moment.
    Meters meters = meters();
    String listed = http.get("/api/ps");
    if (meters.sum("altiplano_kv_cache_reserved_bytes") != 0 || !listed.equals(NOTHING_LISTED)) {
      tally.fault(
          "what is unloaded is still there: %s; the gauges are %s"
              .formatted(listed, gauges(meters)));
    }
    collectGarbage();
    history.resting(vitals(), (long) meters().sum("jvm_memory_used_bytes", "area=\"heap\""));
  }

  private void await(String what, Predicate<Meters> condition)
      throws IOException, InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    for (Meters meters = meters(); !condition.test(meters); meters = meters()) {
      if (System.nanoTime() > deadline) {
        tally.fault(
            "within %s it does not come about that %s; the gauges are %s"
                .formatted(PATIENCE, what, gauges(meters)));
        return;
      }
    }
  }

  private static String gauges(Meters meters) {
    return meters.samples().stream()
        .filter(line -> line.matches("altiplano_(seq|queue_depth|models|model_loads|memory|kv).*"))
        .collect(Collectors.joining(", "));
  }

  private void collectGarbage() throws IOException, InterruptedException {
    String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
    Process process =
        new ProcessBuilder(jcmd, String.valueOf(pid), "GC.run")
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    if (!process.waitFor(1, TimeUnit.MINUTES) || process.exitValue() != 0) {
      process.destroyForcibly();
      throw new IOException("%s cannot collect the garbage of process %d".formatted(jcmd, pid));
    }
  }

  /** That the server counts what its clients have seen, and made room as it had to. */
  void checkMeters() throws IOException, InterruptedException {
    Meters meters = meters();
    for (String kind : meters.errorTypes()) {
      if (!EXPECTED_ERRORS.contains(kind)) {
        tally.fault("the server counts errors of the kind " + kind);
      }
    }
    double canceled =
        meters.sum("gen_ai_server_request_duration_seconds_count", "error_type=\"canceled\"");
    if (canceled > tally.hangUps()) {
      tally.fault("%.0f of %d hang-ups are counted".formatted(canceled, tally.hangUps()));
    }
    if (meters.sum("altiplano_generated_tokens_total") < tally.tokens()
        || meters.sum("altiplano_prompt_tokens_total") < tally.promptTokens()) {
      tally.fault("the server counts fewer tokens than it has told its clients");
    }
    if (meters.sum("altiplano_model_load_failures_total") > 0) {
      tally.fault("a load failed");
    }
    for (String model : SoakModels.NAMES) {
      String tag = "model=\"%s:latest\"".formatted(model);
      if (meters.sum("altiplano_model_evictions_total", tag, "reason=\"memory\"") == 0) {
        tally.fault(model + " never had to make room, so that nothing is proved");
      }
    }
  }

  /** That the server complained of nothing. */
  void checkLog(Path log) throws IOException {
    Files.readString(log)
        .lines()
        .filter(line -> line.contains(" ERROR ") || line.contains("LEAK") || line.contains("a bug"))
        .forEach(line -> tally.fault("the log says: " + line));
  }

  @Override
  public void close() {
    http.close();
  }
}
