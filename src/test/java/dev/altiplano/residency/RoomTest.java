package dev.altiplano.residency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import dev.altiplano.engine.OnnxEngine;
import dev.altiplano.engine.RuntimeLibrary;
import dev.altiplano.graph.KvCacheType;
import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.ErrorKind;
import dev.altiplano.model.KeepAlive;
import dev.altiplano.model.ModelName;
import dev.altiplano.packaging.ModelImport;
import dev.altiplano.store.ContentSource;
import dev.altiplano.store.ModelStore;
import dev.altiplano.store.StoredModel;
import dev.altiplano.testing.Cria;
import dev.altiplano.testing.TestLoader;
import dev.altiplano.testing.TinyLlama;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several models within a memory budget, for real: who goes, who waits, who is given up. */
class RoomTest {
  private static final long MIB = 1 << 20;

  /** A copy of cria takes 70 MiB by estimate, most of it overhead. */
  private static final long ONE = 75 * MIB;

  private static final OptionalInt DEFAULT = OptionalInt.empty();
  private static final Duration EVER = Duration.ofHours(1);

  @TempDir private static Path directory;
  private static FaultyEngine engine;
  private static ModelStore store;
  private static StoredModel a;
  private static StoredModel b;
  private static StoredModel c;

  /** Takes 134 MiB at its longest context, 102 MiB at half of it. */
  private static StoredModel wide;

  private final Events events = new Events();
  private final List<Residency> opened = new ArrayList<>();

  @BeforeAll
  static void open() throws IOException {
    engine = new FaultyEngine(OnnxEngine.create(RuntimeLibrary.bundled()));
    store = ModelStore.open(directory);
    a = Cria.in(store, "a", Map.of("LICENSE", "a"));
    b = Cria.in(store, "b", Map.of("LICENSE", "b"));
    c = Cria.in(store, "c", Map.of("LICENSE", "c"));
    Path files = Files.createDirectory(directory.resolve("wide"));
    new TinyLlama(32, 4, 100, true, 1).write(files);
    Map<String, ContentSource> contents = ModelImport.directory(files);
    contents.put("tokenizer.json", () -> Files.newInputStream(Cria.file("tokenizer.json")));
    wide = new ModelImport(store).run(ModelName.parse("wide").orElseThrow(), contents);
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
  void keepsWhatFitsAndEvictsTheLeastRecentlyUsed() throws Exception {
    Residency residency = residency(9, 2 * ONE, EVER);
    use(residency, a);
    // The one that would expire first is not the one that was not used for longest.
    get(residency.lease(b, DEFAULT, KeepAlive.FOREVER)).close();
    use(residency, a);
    assertThat(events.heard).containsExactly("loaded a", "loaded b");
    use(residency, c);
    assertThat(events.heard)
        .containsExactly("loaded a", "loaded b", "unloaded b memory", "loaded c");
    assertThat(residency.status().memoryUsed()).isBetween(2 * 48 * MIB, 2 * ONE);
    assertThat(residency.status().memoryBudget()).isEqualTo(2 * ONE);
  }

  @Test
  void evictsWhereTooManyAreLoaded() throws Exception {
    Residency residency = residency(2, 9 * ONE, EVER);
    use(residency, a);
    use(residency, b);
    use(residency, c);
    assertThat(events.heard)
        .containsExactly("loaded a", "loaded b", "unloaded a count", "loaded c");
  }

  @Test
  void refusesWhatNeverFitsAndUnloadsNothingForIt() throws Exception {
    Residency residency = residency(9, ONE, EVER);
    use(residency, a);
    AltiplanoException refused = refusal(residency.lease(wide, OptionalInt.of(4096), null));
    assertThat(refused.kind()).isEqualTo(ErrorKind.OUT_OF_MEMORY);
    assertThat(refused).hasMessageContaining("KV cache 64 MiB (2 slots x 4096 tokens)");
    assertThat(events.heard).containsExactly("loaded a", "failed wide");
    assertThat(residency.resident()).extracting(ResidentModel::name).containsExactly(a.name());
  }

  @Test
  void reducesAContextThatNobodyAskedForAndKeepsIt() throws Exception {
    Residency residency = residency(9, 120 * MIB, EVER, Duration.ZERO, 4096);
    try (ModelLease lease = get(residency.lease(wide, DEFAULT, null))) {
      assertThat(lease.model().contextLength()).isEqualTo(2048);
    }
    use(residency, wide);
    AltiplanoException refused = refusal(residency.lease(wide, OptionalInt.of(4096), null));
    assertThat(refused.kind()).isEqualTo(ErrorKind.OUT_OF_MEMORY);
    use(residency, wide);
    assertThat(events.heard).containsExactly("loaded wide");
    assertThat(residency.resident())
        .singleElement()
        .satisfies(model -> assertThat(model.contextLength()).isEqualTo(2048));
  }

  @Test
  void aReducedContextIsNotGivenToThoseWhoNamedMore() throws Exception {
    Residency residency = residency(9, 120 * MIB, EVER, Duration.ZERO, 4096);
    CountDownLatch release = engine.hangAtNext();
    CompletableFuture<ModelLease> before = residency.lease(a, DEFAULT, null);
    await().until(() -> !residency.resident().isEmpty());
    CompletableFuture<ModelLease> unnamed = residency.lease(wide, DEFAULT, null);
    CompletableFuture<ModelLease> tooMany = residency.lease(wide, OptionalInt.of(4096), null);
    CompletableFuture<ModelLease> between = residency.lease(wide, OptionalInt.of(2100), null);
    release.countDown();
    get(before).close();
    assertThat(refusal(tooMany).kind()).isEqualTo(ErrorKind.OUT_OF_MEMORY);
    assertThat(get(unnamed).model().contextLength()).isEqualTo(2100);
    assertThat(get(between).model()).isSameAs(get(unnamed).model());
  }

  @Test
  void oneLoadIsForTheLongestContextOfThoseWhoWait() throws Exception {
    Residency residency = residency(9, 9 * ONE, EVER);
    CountDownLatch release = engine.hangAtNext();
    CompletableFuture<ModelLease> before = residency.lease(a, DEFAULT, null);
    await().until(() -> !residency.resident().isEmpty());
    CompletableFuture<ModelLease> first = residency.lease(wide, OptionalInt.of(2048), null);
    CompletableFuture<ModelLease> longer = residency.lease(wide, OptionalInt.of(4096), null);
    CompletableFuture<ModelLease> shorter = residency.lease(wide, OptionalInt.of(100), null);
    release.countDown();
    get(before).close();
    assertThat(get(first).model().contextLength()).isEqualTo(4096);
    assertThat(get(longer).model()).isSameAs(get(first).model());
    assertThat(get(shorter).model()).isSameAs(get(first).model());
    assertThat(events.heard).containsExactly("loaded a", "loaded wide");
  }

  @Test
  void aLoadThatWaitsForRoomIsWidened() throws Exception {
    Residency residency = residency(1, 9 * ONE, Duration.ZERO);
    ModelLease held = get(residency.lease(a, DEFAULT, null));
    CompletableFuture<ModelLease> first = residency.lease(wide, OptionalInt.of(2048), null);
    // It is prepared, since another has to go for it.
    await().until(() -> isGoing(residency, a));
    CompletableFuture<ModelLease> longer = residency.lease(wide, OptionalInt.of(4096), null);
    held.close();
    assertThat(get(first).model().contextLength()).isEqualTo(4096);
    assertThat(get(longer).model()).isSameAs(get(first).model());
    assertThat(events.heard).containsExactly("loaded a", "unloaded a count", "loaded wide");
  }

  @Test
  void aRequestThatComesTooLateAndNeedsMoreHasTheModelLoadedAnew() throws Exception {
    Residency residency = residency(9, 9 * ONE, EVER);
    CountDownLatch release = engine.hangAtNext();
    CompletableFuture<ModelLease> first = residency.lease(wide, OptionalInt.of(2048), null);
    await().until(() -> !residency.resident().isEmpty());
    CompletableFuture<ModelLease> shorter = residency.lease(wide, OptionalInt.of(100), null);
    CompletableFuture<ModelLease> longer = residency.lease(wide, OptionalInt.of(4096), null);
    release.countDown();
    try (ModelLease lease = get(first)) {
      assertThat(lease.model().contextLength()).isEqualTo(2048);
      assertThat(get(shorter).model()).isSameAs(lease.model());
      get(shorter).close();
    }
    assertThat(get(longer).model().contextLength()).isEqualTo(4096);
    assertThat(events.heard).containsExactly("loaded wide", "unloaded wide reload", "loaded wide");
  }

  @Test
  void whoNeverFitsDoesNotTakeOthersAlong() throws Exception {
    Residency residency = residency(9, 120 * MIB, EVER);
    CountDownLatch release = engine.hangAtNext();
    CompletableFuture<ModelLease> before = residency.lease(a, DEFAULT, null);
    await().until(() -> !residency.resident().isEmpty());
    CompletableFuture<ModelLease> tooMany = residency.lease(wide, OptionalInt.of(4096), null);
    CompletableFuture<ModelLease> fitting = residency.lease(wide, OptionalInt.of(100), null);
    release.countDown();
    get(before).close();
    assertThat(refusal(tooMany).kind()).isEqualTo(ErrorKind.OUT_OF_MEMORY);
    assertThat(get(fitting).model().contextLength()).isEqualTo(100);
  }

  @Test
  void aConversionThatNobodyWaitsForEndsWhereOthersWait() throws Exception {
    String config = Files.readString(Cria.file("config.json")) + " ";
    StoredModel unwanted = Cria.in(store, "unwanted", Map.of("config.json", config));
    ModelLoader loader = TestLoader.of(store, engine, directory.resolve("onnx"), KvCacheType.Q8_0);
    Residency residency = residency(loader, 9, 9 * ONE, EVER, Duration.ZERO, 512);
    CountDownLatch started = new CountDownLatch(1);
    CountDownLatch release = engine.hangAtNextObservation(started);
    CompletableFuture<ModelLease> lease = residency.lease(unwanted, DEFAULT, null);
    assertThat(started.await(30, TimeUnit.SECONDS)).isTrue();
    CompletableFuture<ModelLease> next = residency.lease(a, DEFAULT, null);
    lease.cancel(false);
    release.countDown();
    get(next).close();
    assertThat(events.heard).containsExactly("loaded a");
    try (Stream<Path> artifacts = Files.walk(directory.resolve("onnx"))) {
      // Of the one whose conversion went on.
      assertThat(artifacts.filter(file -> file.toString().contains("q8_0")))
          .singleElement()
          .satisfies(file -> assertThat(file).hasFileName("model.q8_0.onnx"));
    }
  }

  @Test
  void asManyWaitForALoadAsItWillHaveSlotsBesideTheQueue() throws Exception {
    // Room for one slot, which is not known before the model is prepared.
    int slots = 1;
    int maxQueue = 2;
    ResidencyOptions options =
        new ResidencyOptions(
            9, maxQueue, KeepAlive.FOREVER, 2048, 0, 90 * MIB, Duration.ZERO, Duration.ZERO);
    Residency residency =
        residency(TestLoader.of(store, engine, directory.resolve("onnx")), options);
    CountDownLatch release = engine.hangAtNext();
    CompletableFuture<ModelLease> before = residency.lease(a, DEFAULT, null);
    await().until(() -> !residency.resident().isEmpty());
    List<CompletableFuture<ModelLease>> leases = new ArrayList<>();
    for (int i = 0; i < maxQueue + LoadPlanner.MOST_AUTOMATIC_SLOTS + 1; i++) {
      leases.add(residency.lease(wide, DEFAULT, null));
    }
    assertThat(leases.getLast()).isCompletedExceptionally();
    // One for each processor, four at least.
    assertThat(leases.subList(0, maxQueue + 4)).noneMatch(CompletableFuture::isDone);
    CountDownLatch releaseWide = engine.hangAtNext();
    release.countDown();
    get(before).close();
    for (var surplus : leases.subList(maxQueue + slots, leases.size())) {
      assertThat(refusal(surplus).kind()).isEqualTo(ErrorKind.QUEUE_FULL);
    }
    assertThat(refusal(residency.lease(wide, DEFAULT, null)).kind())
        .isEqualTo(ErrorKind.QUEUE_FULL);
    releaseWide.countDown();
    for (var waiting : leases.subList(0, maxQueue + slots)) {
      get(waiting).close();
    }
  }

  @Test
  void aBusyModelGoesWhenItsRequestsAreDoneAndComesBackBehindTheNewcomer() throws Exception {
    Residency residency = residency(1, 9 * ONE, Duration.ZERO);
    ModelLease first = get(residency.lease(a, DEFAULT, null));
    CompletableFuture<ModelLease> second = residency.lease(b, DEFAULT, null);
    await().until(() -> isGoing(residency, a));
    CompletableFuture<ModelLease> third = residency.lease(a, DEFAULT, null);
    assertThat(first.model().scheduler().isAlive()).isTrue();
    assertThat(residency.resident())
        .singleElement()
        .satisfies(model -> assertThat(model.bytes()).isEqualTo(first.model().bytes()));
    assertThat(events.heard).containsExactly("loaded a");
    first.close();
    get(second).close();
    get(third).close();
    assertThat(events.heard)
        .containsExactly(
            "loaded a", "unloaded a count", "loaded b", "unloaded b count", "loaded a");
  }

  @Test
  void aLoadThatFitsPassesOneThatWaitsForRoom() throws Exception {
    Residency residency = residency(9, 150 * MIB, EVER);
    ModelLease held = get(residency.lease(a, DEFAULT, null));
    CompletableFuture<ModelLease> waiting = residency.lease(wide, OptionalInt.of(4096), null);
    get(residency.lease(b, DEFAULT, null)).close();
    assertThat(waiting).isNotDone();
    held.close();
    get(waiting).close();
    assertThat(events.heard).startsWith("loaded a", "loaded b").endsWith("loaded wide");
  }

  @Test
  void nobodyPassesALoadThatIsPatientNoMore() throws Exception {
    Residency residency = residency(9, 150 * MIB, Duration.ZERO);
    ModelLease held = get(residency.lease(a, DEFAULT, null));
    CompletableFuture<ModelLease> waiting = residency.lease(wide, OptionalInt.of(4096), null);
    await().until(() -> isGoing(residency, a));
    CompletableFuture<ModelLease> behind = residency.lease(b, DEFAULT, null);
    assertThat(residency.status().loadsWaiting()).isEqualTo(2);
    held.close();
    get(waiting).close();
    get(behind).close();
    assertThat(events.heard).startsWith("loaded a", "unloaded a memory", "loaded wide");
  }

  @Test
  void twoModelsThatDoNotFitTogetherBothGetOn() throws Exception {
    Residency residency = residency(9, ONE * 3 / 2, Duration.ZERO);
    List<Future<Integer>> clients = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
      for (int i = 0; i < 8; i++) {
        StoredModel model = i % 2 == 0 ? a : b;
        clients.add(
            threads.submit(
                () -> {
                  for (int n = 0; n < 5; n++) {
                    use(residency, model);
                  }
                  return 5;
                }));
      }
      for (Future<Integer> client : clients) {
        assertThat(client.get(60, TimeUnit.SECONDS)).isEqualTo(5);
      }
    }
    assertThat(events.heard.stream().filter(event -> event.startsWith("loaded")))
        .hasSizeBetween(2, 39);
  }

  @Test
  void aRequestWaitsForRoomUntilItsDeadline() throws Exception {
    Residency residency = residency(1, 9 * ONE, EVER);
    ModelLease held = get(residency.lease(a, DEFAULT, null));
    long deadline = System.nanoTime() + Duration.ofMillis(100).toNanos();
    AltiplanoException refused = refusal(residency.lease(b, DEFAULT, null, deadline));
    assertThat(refused.kind()).isEqualTo(ErrorKind.QUEUE_TIMEOUT);
    assertThat(System.nanoTime() - deadline).isNotNegative();
    assertThat(residency.status().loadsWaiting()).isZero();
    held.close();
    use(residency, a);
    assertThat(events.heard).containsExactly("loaded a");
  }

  @Test
  void aLoadThatRunsIsNotCutShortByADeadline() throws Exception {
    Residency residency = residency(1, 9 * ONE, EVER);
    CountDownLatch release = engine.hangAtNext();
    CompletableFuture<ModelLease> lease =
        residency.lease(a, DEFAULT, null, System.nanoTime() + Duration.ofSeconds(1).toNanos());
    await().until(() -> !residency.resident().isEmpty());
    CompletableFuture<ModelLease> other =
        residency.lease(b, DEFAULT, null, System.nanoTime() + Duration.ofSeconds(1).toNanos());
    assertThat(refusal(other).kind()).isEqualTo(ErrorKind.QUEUE_TIMEOUT);
    release.countDown();
    get(lease).close();
  }

  @Test
  void aLoadThatNobodyWaitsForIsNotBegun() throws Exception {
    Residency residency = residency(1, 9 * ONE, EVER);
    ModelLease held = get(residency.lease(a, DEFAULT, null));
    CompletableFuture<ModelLease> first = residency.lease(b, DEFAULT, null);
    CompletableFuture<ModelLease> second = residency.lease(b, DEFAULT, null);
    await().until(() -> residency.status().loadsWaiting() == 1);
    first.cancel(false);
    assertThat(residency.status().loadsWaiting()).isEqualTo(1);
    second.cancel(false);
    await().until(() -> residency.status().loadsWaiting() == 0);
    held.close();
    use(residency, c);
    assertThat(events.heard).containsExactly("loaded a", "unloaded a count", "loaded c");
  }

  @Test
  void aLeaseThatIsCancelledWhileItsModelLoadsIsGivenBack() throws Exception {
    Residency residency = residency(1, 9 * ONE, EVER);
    CountDownLatch release = engine.hangAtNext();
    CompletableFuture<ModelLease> lease = residency.lease(a, DEFAULT, null);
    await().until(() -> !residency.resident().isEmpty());
    lease.cancel(false);
    release.countDown();
    use(residency, b);
    assertThat(events.heard).containsExactly("loaded a", "unloaded a count", "loaded b");
  }

  @Test
  void aLoadThatIsStuckIsGivenUpAndOthersGoOn() throws Exception {
    Residency residency = residency(1, 9 * ONE, EVER, Duration.ofSeconds(1), 512);
    use(residency, b);
    CountDownLatch release = engine.hangAtNext();
    AltiplanoException failure = refusal(residency.lease(a, DEFAULT, null));
    assertThat(failure.kind()).isEqualTo(ErrorKind.LOAD_FAILED);
    assertThat(failure).hasMessageStartingWith("timed out waiting for a:latest to load - ");
    use(residency, c);
    assertThat(events.heard)
        .containsExactly("loaded b", "unloaded b count", "failed a", "timed out a", "loaded c");
    release.countDown();
    use(residency, a);
    assertThat(residency.resident()).extracting(ResidentModel::name).containsExactly(a.name());
  }

  @Test
  void aFailureOfTheEngineLeavesNothingBehind() throws Exception {
    Residency residency = residency(1, 9 * ONE, EVER);
    use(residency, a);
    residency.unload(a);
    await().until(() -> events.heard.contains("unloaded a request"));
    long files = openFiles();
    for (Throwable cause :
        List.of(
            new IllegalStateException("a bug"),
            new OutOfMemoryError("test"),
            new AltiplanoException(ErrorKind.OUT_OF_MEMORY, "no memory for it"))) {
      engine.throwAtNext(cause);
      AltiplanoException failure = refusal(residency.lease(a, DEFAULT, null));
      assertThat(failure).hasMessageContaining(String.valueOf(cause.getMessage()));
      assertThat(failure.isLogged()).isTrue();
      assertThat(residency.resident()).isEmpty();
      assertThat(residency.status()).isEqualTo(new ResidencyStatus(0, 0, 9 * ONE));
    }
    assertThat(openFiles()).isLessThanOrEqualTo(files);
    use(residency, a);
  }

  @Test
  void aModelIsListedFromWhenItIsOpened() throws Exception {
    Residency residency = residency(1, 9 * ONE, EVER);
    CountDownLatch release = engine.hangAtNext();
    CompletableFuture<ModelLease> lease = residency.lease(a, DEFAULT, null);
    await().until(() -> !residency.resident().isEmpty());
    ResidentModel loading = residency.resident().getFirst();
    assertThat(loading.bytes()).isEqualTo(residency.status().memoryUsed());
    assertThat(loading.contextLength()).isEqualTo(512);
    release.countDown();
    try (ModelLease loaded = get(lease)) {
      assertThat(residency.resident().getFirst().bytes()).isEqualTo(loaded.model().bytes());
      assertThat(loaded.model().bytes()).isLessThan(loading.bytes());
    }
  }

  @Test
  void closingAnswersThoseWhoWait() throws Exception {
    Residency residency = residency(1, 9 * ONE, EVER);
    ModelLease held = get(residency.lease(a, DEFAULT, null));
    CompletableFuture<ModelLease> waiting = residency.lease(b, DEFAULT, null);
    residency.close();
    assertThat(refusal(waiting).kind()).isEqualTo(ErrorKind.SHUTTING_DOWN);
    assertThat(held.model().scheduler().isAlive()).isFalse();
    assertThat(events.heard).containsExactly("loaded a", "unloaded a shutdown");
  }

  private Residency residency(int models, long budget, Duration patience) {
    return residency(models, budget, patience, Duration.ZERO, 512);
  }

  private Residency residency(
      int models, long budget, Duration patience, Duration loadTimeout, int contextLength) {
    return residency(
        TestLoader.of(store, engine, directory.resolve("onnx")),
        models,
        budget,
        patience,
        loadTimeout,
        contextLength);
  }

  private Residency residency(
      ModelLoader loader,
      int models,
      long budget,
      Duration patience,
      Duration loadTimeout,
      int contextLength) {
    ResidencyOptions options =
        new ResidencyOptions(
            models,
            64,
            new KeepAlive(Duration.ofHours(1)),
            contextLength,
            2,
            budget,
            loadTimeout,
            patience);
    return residency(loader, options);
  }

  private Residency residency(ModelLoader loader, ResidencyOptions options) {
    Residency residency = new Residency(loader, options, List.of(events));
    opened.add(residency);
    return residency;
  }

  private static void use(Residency residency, StoredModel model) throws Exception {
    get(residency.lease(model, DEFAULT, null)).close();
  }

  /** Whether a model is still there, but would stay no longer if it were idle. */
  private static boolean isGoing(Residency residency, StoredModel model) {
    return residency.resident().stream()
        .anyMatch(
            listed ->
                listed.digest().equals(model.digest())
                    && !listed.expiresAt().isAfter(Instant.now()));
  }

  private static ModelLease get(CompletableFuture<ModelLease> lease) throws Exception {
    return lease.get(60, TimeUnit.SECONDS);
  }

  private static AltiplanoException refusal(CompletableFuture<ModelLease> lease) {
    Throwable failure = catchThrowable(() -> get(lease));
    assertThat(failure)
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(AltiplanoException.class);
    return (AltiplanoException) Objects.requireNonNull(failure.getCause());
  }

  private static long openFiles() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("/proc/self/fd"))) {
      return files.count();
    }
  }

  /** What a listener heard, in order. */
  private static final class Events implements ResidencyListener {
    private final List<String> heard = new CopyOnWriteArrayList<>();

    @Override
    public void loaded(ModelName name, LoadedModel model, Duration took) {
      heard.add("loaded " + name.model());
    }

    @Override
    public void loadFailed(ModelName name) {
      heard.add("failed " + name.model());
    }

    @Override
    public void loadTimedOut(ModelName name) {
      heard.add("timed out " + name.model());
    }

    @Override
    public void unloaded(ModelName name, LoadedModel model, UnloadReason reason) {
      heard.add("unloaded %s %s".formatted(name.model(), reason.label()));
    }
  }
}
