package dev.altiplano.residency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import dev.altiplano.engine.Engine;
import dev.altiplano.engine.OnnxEngine;
import dev.altiplano.engine.RuntimeLibrary;
import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.ErrorKind;
import dev.altiplano.model.KeepAlive;
import dev.altiplano.model.ModelName;
import dev.altiplano.sampling.Sampler;
import dev.altiplano.sampling.SamplingOptions;
import dev.altiplano.scheduler.QueueTicket;
import dev.altiplano.scheduler.SequenceEvent;
import dev.altiplano.scheduler.SequenceRequest;
import dev.altiplano.store.ModelStore;
import dev.altiplano.store.StoredModel;
import dev.altiplano.testing.Cria;
import dev.altiplano.testing.TestLoader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Loads and unloads the embedded model for real. */
class ResidencyTest {
  /** cria's, with a space more, so that its digest is another. */
  private static final String CONFIG = text(Cria.file("config.json")) + " ";

  @TempDir private static Path directory;
  private static Engine engine;
  private static ModelStore store;
  private static StoredModel cria;

  private final Counts counts = new Counts();
  private final List<Residency> opened = new ArrayList<>();

  @BeforeAll
  static void open() {
    engine = OnnxEngine.create(RuntimeLibrary.bundled());
    store = ModelStore.open(directory);
    cria = Cria.in(store);
  }

  @AfterAll
  static void closeEngine() {
    engine.close();
  }

  @AfterEach
  void closeResidencies() {
    opened.forEach(Residency::close);
  }

  @Test
  void lendsTheTokenizerWithOrWithoutTheModel() throws Exception {
    Residency residency = residency(3, "1h");
    Tokenizers tokenizers = new Tokenizers(residency.templates(), residency::leaseLoaded);
    int[] alone = tokenizers.with(cria, tokenizer -> tokenizer.encode("Hello!", true));
    assertThat(residency.resident()).isEmpty();
    try (ModelLease lease =
        residency.lease(cria, OptionalInt.empty(), null).get(1, TimeUnit.MINUTES)) {
      tokenizers.with(
          cria,
          tokenizer -> {
            assertThat(tokenizer).isSameAs(lease.model().tokenizer());
            assertThat(tokenizer.encode("Hello!", true)).isEqualTo(alone);
            return tokenizer;
          });
    }
    residency.unload(cria);
    await().until(() -> residency.resident().isEmpty());
    assertThat(residency.leaseLoaded(cria)).isEmpty();
  }

  @Test
  void loadsOnceForConcurrentRequests() throws Exception {
    Residency residency = residency(3, "1h");
    List<CompletableFuture<ModelLease>> leases = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      leases.add(residency.lease(cria, OptionalInt.empty(), null));
    }
    for (CompletableFuture<ModelLease> lease : leases) {
      assertThat(get(lease).model()).isSameAs(get(leases.getFirst()).model());
      get(lease).close();
    }
    assertThat(counts.loaded).hasValue(1);
    assertThat(residency.resident()).hasSize(1);
  }

  @Test
  void keepsAnIdleModelForItsKeepAlive() throws Exception {
    Residency residency = residency(3, "200ms");
    get(residency.lease(cria, OptionalInt.empty(), null)).close();
    assertThat(residency.resident()).hasSize(1);
    await().until(() -> residency.resident().isEmpty());
    await().untilAtomic(counts.unloaded, org.hamcrest.Matchers.is(1));
  }

  @Test
  void doesNotExpireWhileItIsUsed() throws Exception {
    Residency residency = residency(3, "100ms");
    get(residency.lease(cria, OptionalInt.empty(), null)).close();
    ModelLease lease = get(residency.lease(cria, OptionalInt.empty(), null));
    await().during(Duration.ofMillis(400)).until(() -> residency.resident().size() == 1);
    lease.close();
    await().until(() -> residency.resident().isEmpty());
  }

  @Test
  void unloadWaitsForRunningRequests() throws Exception {
    Residency residency = residency(3, "1h");
    ModelLease lease = get(residency.lease(cria, OptionalInt.empty(), null));
    residency.unload(cria);
    assertThat(generate(lease)).hasSize(4);
    assertThat(counts.unloaded).hasValue(0);
    lease.close();
    lease.close();
    await().untilAtomic(counts.unloaded, org.hamcrest.Matchers.is(1));
    await().until(() -> residency.resident().isEmpty());
  }

  @Test
  void tellsWhenAModelWouldGo() throws Exception {
    Residency residency = residency(3, "1h");
    Instant start = Instant.now();
    ModelLease lease = get(residency.lease(cria, OptionalInt.empty(), null));
    assertThat(expiry(residency)).isAfterOrEqualTo(start.plus(Duration.ofHours(1)));
    Instant asked = Instant.now();
    // Counted from now on for as long as it is used.
    assertThat(expiry(residency)).isAfterOrEqualTo(asked.plus(Duration.ofHours(1)));
    ModelLease brief =
        get(residency.lease(cria, OptionalInt.empty(), new KeepAlive(Duration.ZERO)));
    assertThat(expiry(residency)).isBetween(asked, Instant.now());
    brief.close();
    ModelLease longer =
        get(residency.lease(cria, OptionalInt.empty(), new KeepAlive(Duration.ofHours(2))));
    assertThat(expiry(residency)).isAfterOrEqualTo(asked.plus(Duration.ofHours(2)));
    longer.close();
    residency.unload(cria);
    assertThat(expiry(residency)).isBetween(asked, Instant.now());
    lease.close();
    await().until(() -> residency.resident().isEmpty());
  }

  @Test
  void anIdleModelGoesAtATimeThatDoesNotChange() throws Exception {
    Residency residency = residency(3, "1h");
    Instant start = Instant.now();
    get(residency.lease(cria, OptionalInt.empty(), null)).close();
    // The load may still be telling that it is done, and until then the model is used.
    Instant expiry = await().until(() -> expiry(residency), e -> e.equals(expiry(residency)));
    assertThat(expiry)
        .isBetween(start.plus(Duration.ofHours(1)), Instant.now().plus(Duration.ofHours(1)));
    assertThat(expiry(residency)).isEqualTo(expiry);
  }

  private static Instant expiry(Residency residency) {
    List<ResidentModel> models = residency.resident();
    assertThat(models).hasSize(1);
    return models.getFirst().expiresAt();
  }

  @Test
  void aFailedLoadLeavesNothingBehindAndIsTriedAgain() throws Exception {
    StoredModel broken = Cria.in(store, "broken", Map.of("tokenizer.json", "{}"));
    Residency residency = residency(3, "1h");
    for (int i = 1; i <= 2; i++) {
      Throwable failure =
          catchThrowable(() -> get(residency.lease(broken, OptionalInt.empty(), null)));
      assertThat(failure)
          .isInstanceOfSatisfying(
              AltiplanoException.class,
              e -> assertThat(e.kind()).isIn(ErrorKind.LOAD_FAILED, ErrorKind.UNSUPPORTED));
      assertThat(residency.resident()).isEmpty();
      assertThat(counts.failed).hasValue(i);
    }
    assertThat(generate(get(residency.lease(cria, OptionalInt.empty(), null)))).hasSize(4);
  }

  @Test
  void loadsAnewForALongerContext() throws Exception {
    Residency residency = residency(3, "1h");
    try (ModelLease lease = get(residency.lease(cria, OptionalInt.of(64), null))) {
      assertThat(lease.model().contextLength()).isEqualTo(64);
    }
    try (ModelLease lease = get(residency.lease(cria, OptionalInt.of(32), null))) {
      assertThat(lease.model().contextLength()).isEqualTo(64);
    }
    try (ModelLease lease = get(residency.lease(cria, OptionalInt.of(1 << 20), null))) {
      assertThat(lease.model().contextLength()).isEqualTo(1024);
      assertThat(generate(lease)).hasSize(4);
    }
    assertThat(counts.loaded).hasValue(2);
    assertThat(residency.resident()).hasSize(1);
  }

  @Test
  void aSmallContextDoesNotStayForThoseWhoNameNone() throws Exception {
    Residency residency = residency(3, "1h");
    get(residency.lease(cria, OptionalInt.of(4), null)).close();
    CompletableFuture<ModelLease> loading = residency.lease(cria, OptionalInt.empty(), null);
    CompletableFuture<ModelLease> larger = residency.lease(cria, OptionalInt.of(700), null);
    try (ModelLease lease = get(loading)) {
      // The second may have come in time to widen the load.
      assertThat(lease.model().contextLength()).isIn(512, 700);
    }
    try (ModelLease lease = get(larger)) {
      assertThat(lease.model().contextLength()).isEqualTo(700);
    }
  }

  @Test
  void refusesMoreThanMayWaitForALoad() throws Exception {
    Residency residency = residency(3, "1h");
    List<CompletableFuture<ModelLease>> leases = new ArrayList<>();
    // Eight in the queue, and one for each of the two slots that there will be.
    for (int i = 0; i < 8 + 2; i++) {
      leases.add(residency.lease(cria, OptionalInt.empty(), null));
    }
    CompletableFuture<ModelLease> refused = residency.lease(cria, OptionalInt.empty(), null);
    assertThat(refused).isCompletedExceptionally();
    assertThat(catchThrowable(() -> get(refused))).hasMessageStartingWith("server busy");
    for (CompletableFuture<ModelLease> lease : leases) {
      get(lease).close();
    }
  }

  @Test
  void makesADamagedArtifactAnew() throws Exception {
    Residency residency = residency(3, "0s");
    get(residency.lease(cria, OptionalInt.empty(), null)).close();
    await().untilAtomic(counts.unloaded, org.hamcrest.Matchers.is(1));
    Path graph = artifact("model.f32.onnx");
    byte[] damaged = new byte[Files.readAllBytes(graph).length];
    Files.write(graph, damaged);
    try (ModelLease lease = get(residency.lease(cria, OptionalInt.empty(), null))) {
      assertThat(generate(lease)).hasSize(4);
    }
  }

  @Test
  void refusesDamagedWeights() throws Exception {
    StoredModel damaged =
        Cria.in(
            store,
            "damaged",
            Map.of("generation_config.json", "{\"do_sample\":false}", "config.json", CONFIG));
    Path config = store.file(damaged, "config.json").orElseThrow();
    Files.writeString(config, CONFIG.replace("10000.0", "20000.0"));
    Residency residency = residency(3, "0s");
    assertThat(catchThrowable(() -> get(residency.lease(damaged, OptionalInt.empty(), null))))
        .hasMessageContaining("config.json is damaged");
  }

  @Test
  void evictsAnIdleModelWhereAnotherNeedsItsPlace() throws Exception {
    StoredModel other = Cria.in(store, "other", Map.of("LICENSE", "another text"));
    Residency residency = residency(1, "1h");
    ModelLease first = get(residency.lease(cria, OptionalInt.empty(), null));
    CompletableFuture<ModelLease> second = residency.lease(other, OptionalInt.empty(), null);
    await().during(Duration.ofMillis(300)).until(() -> !second.isDone());
    first.close();
    try (ModelLease lease = get(second)) {
      assertThat(generate(lease)).hasSize(4);
    }
    assertThat(residency.resident())
        .singleElement()
        .satisfies(model -> assertThat(model.name()).isEqualTo(other.name()));
  }

  @Test
  void refusesLeasesAfterItIsClosed() throws Exception {
    Residency residency = residency(3, "1h");
    get(residency.lease(cria, OptionalInt.empty(), null));
    residency.close();
    assertThat(counts.unloaded).hasValue(1);
    Throwable refused = catchThrowable(() -> get(residency.lease(cria, OptionalInt.empty(), null)));
    assertThat(refused)
        .isInstanceOfSatisfying(
            AltiplanoException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.SHUTTING_DOWN));
  }

  @Test
  void twoHundredLoadsAndUnloadsDoNotGrowTheProcess() throws Exception {
    Residency residency = residency(3, "0s");
    long settled = 0;
    for (int i = 1; i <= 200; i++) {
      try (ModelLease lease = get(residency.lease(cria, OptionalInt.empty(), null))) {
        assertThat(generate(lease)).hasSize(4);
      }
      await()
          .pollInterval(Duration.ofMillis(1))
          .untilAtomic(counts.unloaded, org.hamcrest.Matchers.is(i));
      if (i == 100) {
        settled = residentBytes();
      }
    }
    // One leaked load would be 15 MB, a hundred times.
    assertThat(residentBytes() - settled).isLessThan(200L << 20);
  }

  private Residency residency(int maxLoaded, String keepAlive) {
    ModelLoader loader = TestLoader.of(store, engine, directory.resolve("onnx"));
    Residency residency =
        new Residency(
            loader,
            new ResidencyOptions(
                maxLoaded,
                8,
                new KeepAlive(dev.altiplano.model.GoDuration.parse(keepAlive)),
                512,
                2,
                1L << 30,
                Duration.ofMinutes(1),
                Duration.ZERO),
            List.of(counts));
    opened.add(residency);
    return residency;
  }

  private static ModelLease get(CompletableFuture<ModelLease> lease) throws Exception {
    try {
      return lease.get(60, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof AltiplanoException known ? known : e;
    }
  }

  /** The first four greedy tokens after a greeting. */
  private static List<Integer> generate(ModelLease lease) throws Exception {
    LoadedModel model = lease.model();
    List<Integer> tokens = new ArrayList<>();
    CompletableFuture<Void> end = new CompletableFuture<>();
    model
        .scheduler()
        .submit(
            new SequenceRequest(
                model.tokenizer().encode("<|im_start|>user\nHello!", true),
                4,
                model.contextLength(),
                OptionalInt.empty(),
                QueueTicket.unlimited("test"),
                new Sampler(
                    new SamplingOptions(0, 0, 1, 0, 1, 0, 1, 0, 0, OptionalLong.empty()),
                    model.vocabularySize()),
                token -> false),
            event -> {
              switch (event) {
                case SequenceEvent.PromptRead read -> {}
                case SequenceEvent.Token token -> tokens.add(token.id());
                case SequenceEvent.Shifted shifted -> {}
                case SequenceEvent.Finished finished -> end.complete(null);
                case SequenceEvent.Failed failed -> end.completeExceptionally(failed.cause());
              }
            });
    end.get(30, TimeUnit.SECONDS);
    return tokens;
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path artifact(String name) throws IOException {
    try (var files = Files.walk(directory.resolve("onnx"))) {
      return files.filter(f -> f.endsWith(name)).findFirst().orElseThrow();
    }
  }

  private static long residentBytes() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) << 10)
        .findFirst()
        .orElseThrow();
  }

  /** What a listener heard. */
  private static final class Counts implements ResidencyListener {
    private final AtomicInteger loaded = new AtomicInteger();
    private final AtomicInteger failed = new AtomicInteger();
    private final AtomicInteger timedOut = new AtomicInteger();
    private final AtomicInteger unloaded = new AtomicInteger();

    @Override
    public void loaded(ModelName name, LoadedModel model, Duration took) {
      loaded.incrementAndGet();
    }

    @Override
    public void loadFailed(ModelName name) {
      failed.incrementAndGet();
    }

    @Override
    public void loadTimedOut(ModelName name) {
      timedOut.incrementAndGet();
    }

    @Override
    public void unloaded(ModelName name, LoadedModel model, UnloadReason reason) {
      unloaded.incrementAndGet();
    }
  }
}
