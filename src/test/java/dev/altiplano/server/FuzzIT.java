package dev.altiplano.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.altiplano.config.AltiplanoApplication;
import dev.altiplano.testing.NativeMemory;
import java.lang.management.ManagementFactory;
import java.net.http.HttpTimeoutException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;

/**
 * Requests that are almost valid: each is answered, none with a failure that Ollama does not have,
 * and nothing of them stays. {@code -Dfuzz.requests=20000} sends more of them than a build has time
 * for, and {@code -Dfuzz.seed} others; a request depends on the seed and on its number alone.
 */
@SpringBootTest(
    classes = AltiplanoApplication.class,
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
class FuzzIT {
  private static final Logger log = LoggerFactory.getLogger(FuzzIT.class);
  private static final int REQUESTS = Integer.getInteger("fuzz.requests", 1_200);
  private static final long SEED = Long.getLong("fuzz.seed", 20_260_701L);
  private static final int CLIENTS = 6;
  private static final int WARM_UP = 200;

  /** Between two of these the models are put back as they were. */
  private static final int ROUND = 300;

  /** So many are loaded at once. */
  private static final int MODELS = 2;

  private static final String SPARE = "spare-of-the-test";

  /** Failures that Ollama answers with 500 and such, too. */
  private static final Pattern EXPECTED =
      Pattern.compile(
          "(?s).*\"error\":\"("
              + "option \\\\\"|invalid format: |template: |unsupported quantization type|"
              + "quantization is only supported|pull model manifest: |open .*/manifests/|"
              + "unqualified name: |the options cannot be used: ).*");

  @TempDir private static Path models;

  @LocalServerPort private int port;
  private ServerClient server;

  private record Leftovers(long nativeBytes, long heapBytes, int threads) {}

  @DynamicPropertySource
  static void properties(DynamicPropertyRegistry registry) {
    registry.add("altiplano.models", models::toString);
    // Nothing is to leave this machine, and nobody listens on the port that is asked.
    registry.add("altiplano.registry.allowed-hosts", () -> "127.0.0.1");
    registry.add("altiplano.registry.tries", () -> "1");
    registry.add("altiplano.max-loaded-models", () -> MODELS);
  }

  @BeforeEach
  void connect() {
    server = new ServerClient(port);
  }

  @Test
  void answersWhatIsAlmostValidAndKeepsNothingOfIt() throws Exception {
    log.info("{} requests of seed {}", REQUESTS, SEED);
    assertSucceeds(server.post("/api/copy", named("source", "cria", "destination", SPARE)));
    List<String> faults = new ArrayList<>();
    run(0, WARM_UP, faults);
    Leftovers before = leftovers();
    run(WARM_UP, REQUESTS, faults);
    Leftovers after = leftovers();
    log.info("before {}, after {}", before, after);
    assertThat(faults).isEmpty();
    assertThat(after.nativeBytes() - before.nativeBytes()).isLessThan(200L << 20);
    assertThat(after.heapBytes() - before.heapBytes()).isLessThan(60L << 20);
    assertThat(after.threads() - before.threads()).isLessThan(40);
  }

  private void run(int from, int to, List<String> faults) throws Exception {
    Map<Integer, Integer> statuses = new TreeMap<>();
    try (ExecutorService clients = Executors.newFixedThreadPool(CLIENTS)) {
      for (int start = from; start < to; start += ROUND) {
        restore();
        int end = Math.min(start + ROUND, to);
        AtomicInteger next = new AtomicInteger(start);
        List<Future<?>> all = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
          all.add(clients.submit(() -> client(next, end, statuses, faults)));
        }
        for (Future<?> each : all) {
          each.get();
        }
        log.info("{} requests, {} faults, {}", end, faults.size(), statuses);
      }
    }
  }

  private void client(
      AtomicInteger next, int end, Map<Integer, Integer> statuses, List<String> faults) {
    for (int i = next.getAndIncrement(); i < end; i = next.getAndIncrement()) {
      FuzzedRequest request = FuzzedRequest.of(new SplittableRandom(SEED + i));
      String fault;
      try {
        HttpAnswer answer = server.send(request.method(), request.path(), request.body());
        fault = fault(answer);
        synchronized (statuses) {
          statuses.merge(answer.status(), 1, Integer::sum);
        }
      } catch (HttpTimeoutException e) {
        fault = "is not answered";
      } catch (Exception e) {
        fault = "ends with " + e;
      }
      if (!fault.isEmpty()) {
        synchronized (faults) {
          faults.add("%d: %s: %s".formatted(i, request, fault));
          log.error("{}", faults.getLast());
        }
      }
    }
  }

  /** What is wrong with an answer; empty where nothing is. */
  private static String fault(HttpAnswer answer) {
    String body = answer.body();
    boolean bug = body.contains("this is a bug") || body.contains("internal error");
    boolean failure = answer.status() >= 500 && !EXPECTED.matcher(body).matches();
    return bug || failure ? answer.status() + " " + body : "";
  }

  /** The models as they were; one whose answers are short, whatever a request says or not. */
  private void restore() throws Exception {
    for (JsonNode model : server.get("/api/tags").json().at("/models")) {
      String name = model.at("/name").asString();
      if (!name.startsWith(SPARE)) {
        server.delete("/api/delete", named("model", name));
      }
    }
    assertSucceeds(
        server.post(
            "/api/create",
            """
            {"model":"cria","from":"%s","parameters":{"num_predict":6},"stream":false}\
            """
                .formatted(SPARE)));
  }

  /** What there is when everything is unloaded. */
  private Leftovers leftovers() throws Exception {
    unloadAll();
    await()
        .atMost(Duration.ofMinutes(1))
        .untilAsserted(
            () -> {
              assertThat(server.meter("altiplano_sequences_active")).isZero();
              assertThat(server.meter("altiplano_queue_depth")).isZero();
              assertThat(server.meter("altiplano_kv_cache_used_bytes")).isZero();
              assertThat(server.meter("altiplano_kv_cache_reserved_bytes")).isZero();
              assertThat(server.meter("altiplano_models_loaded")).isZero();
            });
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    return new Leftovers(
        NativeMemory.resident(),
        runtime.totalMemory() - runtime.freeMemory(),
        ManagementFactory.getThreadMXBean().getThreadCount());
  }

  /**
   * A model that was deleted while it was loaded has no name any more by which it could be unloaded
   * before its time, so that it gives its place to others.
   */
  private void unloadAll() throws Exception {
    for (int i = 0; i < MODELS; i++) {
      assertSucceeds(server.post("/api/create", fresh(i)));
      assertSucceeds(server.post("/api/generate", "{\"model\":\"fresh%d\"}".formatted(i)));
    }
    for (int i = 0; i < MODELS; i++) {
      String unload = "{\"model\":\"fresh%d\",\"keep_alive\":0}".formatted(i);
      assertSucceeds(server.post("/api/generate", unload));
    }
  }

  private static String fresh(int number) {
    return """
    {"model":"fresh%d","from":"%s","system":"%d","stream":false}\
    """
        .formatted(number, SPARE, number);
  }

  private static String named(String... fields) {
    StringBuilder json = new StringBuilder("{");
    for (int i = 0; i < fields.length; i += 2) {
      json.append(i > 0 ? "," : "").append("\"%s\":\"%s\"".formatted(fields[i], fields[i + 1]));
    }
    return json.append("}").toString();
  }

  private static void assertSucceeds(HttpAnswer answer) {
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
  }
}
