package dev.altiplano.generation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.altiplano.generation.GenerationChunk.Done;
import dev.altiplano.generation.GenerationChunk.GivenUp;
import dev.altiplano.generation.GenerationChunk.Text;
import dev.altiplano.graph.Precision;
import dev.altiplano.model.KeepAlive;
import dev.altiplano.residency.ModelLease;
import dev.altiplano.residency.Residency;
import dev.altiplano.residency.ResidencyOptions;
import dev.altiplano.store.ModelStore;
import dev.altiplano.store.StoredModel;
import dev.altiplano.testing.Cria;
import dev.altiplano.testing.TestLoader;
import dev.altiplano.testing.WatchedEngine;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;

/**
 * However an answer ends, its slot is free without another run of the real model. What reads the
 * answer does so on the model thread here, so that each run is known to be before or after its end.
 */
class SlotReleaseTest {
  /** Has an answer of 42 tokens, as src/test/resources/golden/cria tells. */
  private static final String SKY =
      """
      <|im_start|>user
      Why is the sky blue?<|im_end|>
      <|im_start|>assistant
      <think>

      </think>

      """;

  /** Tokens of a prompt that a run reads. */
  private static final int CHUNK = 64;

  private static final WatchedEngine ENGINE = new WatchedEngine();

  @TempDir private static Path directory;
  private static StoredModel model;
  private static Residency residency;
  private static ScheduledGeneration generation;
  private static ModelLease lease;

  @BeforeAll
  static void load() throws Exception {
    ModelStore store = ModelStore.open(directory);
    model = Cria.in(store);
    residency =
        new Residency(
            TestLoader.of(store, ENGINE, directory.resolve("onnx"), Precision.INT8, 8),
            new ResidencyOptions(
                1, 8, KeepAlive.FOREVER, 512, 1, 1L << 30, Duration.ZERO, Duration.ofHours(1)),
            List.of());
    generation =
        new ScheduledGeneration(
            store, residency, new GenerationSettings(512, Duration.ZERO), List.of());
    lease = residency.lease(model, OptionalInt.empty(), null).get(1, TimeUnit.MINUTES);
  }

  @AfterAll
  static void unload() {
    lease.close();
    residency.close();
    ENGINE.close();
  }

  @Test
  void aLimitEndsAnAnswerWithItsLastToken() {
    assertThat(tokens(hear(answer(SKY, Map.of("num_predict", 7)), 0))).isEqualTo(7);
    assertThat(ENGINE.runs()).isEqualTo(1 + 6);
  }

  @Test
  void aStopSequenceEndsAnAnswerWithTheTokenThatCompletesIt() {
    int tokens = tokens(hear(answer(SKY, Map.of("stop", List.of(" air scatters"))), 0));
    assertThat(tokens).isBetween(2, 41);
    assertThat(ENGINE.runs()).isEqualTo(tokens);
  }

  @Test
  void anAnswerThatOnlyRepeatsItselfEndsWithoutALastChunk() {
    List<GenerationChunk> heard = hear(answer("no" + " no".repeat(39), Map.of()), 0);
    assertThat(heard).hasSize(31 + 1).endsWith(new GivenUp());
    assertThat(heard.subList(0, 31)).containsOnly(new Text(" no", ""));
    // The first comes with the prompt; the thirty-second is not told.
    assertThat(ENGINE.runs()).isEqualTo(32);
  }

  @Test
  void aClientThatGoesAwayBetweenTokensEndsItsAnswer() {
    AtomicInteger runs = new AtomicInteger();
    hear(answer(SKY, Map.of()).take(3).doOnComplete(() -> runs.set(ENGINE.runs())), 0);
    assertThat(runs).hasPositiveValue();
    assertThat(ENGINE.runs()).isEqualTo(runs.get());
  }

  @Test
  void aClientThatGoesAwayWhileItsPromptIsReadLeavesTheRestUnread() {
    String prompt = "little birds sat in a tree" + " in a tree".repeat(130);
    assertThat(lease.model().tokenizer().encode(prompt, true).length).isGreaterThan(5 * CHUNK);
    assertThat(hear(answer(prompt, Map.of()), 3)).isEmpty();
    assertThat(ENGINE.runs()).isEqualTo(3);
  }

  /**
   * Listens until the slot is free again. The first run waits until the subscriber is done, which
   * would otherwise read the first tokens itself.
   *
   * @param lastRun during which the client goes away; 0 for none
   */
  private static List<GenerationChunk> hear(Flux<GenerationChunk> answer, int lastRun) {
    List<GenerationChunk> heard = new CopyOnWriteArrayList<>();
    CompletableFuture<Disposable> client = new CompletableFuture<>();
    ENGINE.watch(
        run -> {
          Disposable subscribed = client.join();
          if (run == lastRun) {
            subscribed.dispose();
          }
        });
    client.complete(answer.subscribe(heard::add));
    await().until(client.join()::isDisposed);
    awaitFreeSlot();
    return heard;
  }

  private static void awaitFreeSlot() {
    await().until(() -> lease.model().scheduler().status().active() == 0);
  }

  private static Flux<GenerationChunk> answer(String prompt, Map<String, Object> options) {
    Map<String, @Nullable Object> greedy = new HashMap<>(options);
    greedy.put("temperature", 0);
    return generation.generate(
        new GenerationRequest(
            Endpoint.GENERATE,
            model.name(),
            model.name().display(),
            new Prompt.Raw(prompt),
            Thinking.OFF,
            null,
            true,
            true,
            "test",
            greedy,
            null,
            System.nanoTime()),
        Schedulers.immediate());
  }

  private static int tokens(List<GenerationChunk> answer) {
    return ((Done) answer.getLast()).statistics().generatedTokens();
  }
}
