package dev.altiplano.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.altiplano.engine.Engine;
import dev.altiplano.engine.EngineOptions;
import dev.altiplano.engine.ForwardPass;
import dev.altiplano.engine.KvLease;
import dev.altiplano.engine.OnnxEngine;
import dev.altiplano.engine.RuntimeLibrary;
import dev.altiplano.engine.SequenceStep;
import dev.altiplano.engine.Step;
import dev.altiplano.graph.DecoderConfig;
import dev.altiplano.graph.DecoderGraph;
import dev.altiplano.graph.KvCacheType;
import dev.altiplano.graph.Precision;
import dev.altiplano.sampling.Sampler;
import dev.altiplano.sampling.SamplingOptions;
import dev.altiplano.testing.TinyLlama;
import dev.altiplano.weights.safetensors.SafetensorsFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever else runs, each sequence gets the tokens that it would get alone: on a real model in
 * full precision, over random mixes of prompts that share their beginnings, of limits, context
 * shifts and samplers, of arrivals and cancels, and of chunks, whose sizes a random clock decides.
 */
class BatchedEqualsAloneTest {
  private static final int MIXES = 50;
  private static final int SEQUENCES = 6;
  private static final int SLOTS = 4;
  private static final int CAPACITY = 96;
  private static final int VOCABULARY = 96;

  @TempDir private static Path directory;
  private static Engine engine;

  private ForwardPass together;
  private ForwardPass single;
  private KvLease row;

  /** What one sequence asks for, so that it can be asked twice. */
  private record Wish(
      int[] prompt, int maxTokens, int contextLength, OptionalInt keep, OptionalLong seed) {
    static Wish random(Random random, List<int[]> beginnings) {
      int[] beginning = beginnings.get(random.nextInt(beginnings.size()));
      int shared = random.nextInt(beginning.length + 1);
      int[] own = random.ints(1 + random.nextInt(20), 0, VOCABULARY).toArray();
      int[] prompt = Arrays.copyOf(beginning, shared + own.length);
      System.arraycopy(own, 0, prompt, shared, own.length);
      boolean shifts = random.nextInt(3) == 0;
      return new Wish(
          prompt,
          shifts ? 20 + random.nextInt(20) : random.nextInt(20),
          shifts ? prompt.length + random.nextInt(16) : CAPACITY,
          shifts ? OptionalInt.of(random.nextInt(prompt.length)) : OptionalInt.empty(),
          random.nextBoolean() ? OptionalLong.of(random.nextLong()) : OptionalLong.empty());
    }

    /** Greedy without a seed; with one, some randomness and a penalty. */
    Sampler sampler() {
      return new Sampler(
          seed.isEmpty()
              ? new SamplingOptions(0, 0, 1, 0, 1, 0, 1, 0, 0, seed)
              : new SamplingOptions(0.8f, 40, 0.9f, 0, 1, 64, 1.1f, 0, 0, seed),
          VOCABULARY);
    }

    SequenceRequest request() {
      return new SequenceRequest(
          prompt,
          maxTokens,
          contextLength,
          keep,
          QueueTicket.unlimited("test"),
          sampler(),
          token -> false);
    }
  }

  private record Started(Wish wish, Sequence sequence, RecordedSequence heard) {}

  @BeforeAll
  static void writeModel() throws Exception {
    Path source = Files.createDirectory(directory.resolve("source"));
    new TinyLlama(4, 2, VOCABULARY, false, 1).write(source);
    try (SafetensorsFile weights = SafetensorsFile.open(source.resolve("model.safetensors"))) {
      DecoderConfig config = DecoderConfig.read(source.resolve("config.json"));
      DecoderGraph.write(config, weights, Precision.FP32, directory);
    }
    engine = OnnxEngine.create(RuntimeLibrary.bundled());
  }

  @AfterAll
  static void closeEngine() {
    engine.close();
  }

  @BeforeEach
  void open() {
    together = open(SLOTS);
    single = open(1);
    row = single.reserve();
  }

  private static ForwardPass open(int slots) {
    return engine.open(
        directory.resolve(DecoderGraph.modelFile(KvCacheType.F32)),
        new EngineOptions(slots, CAPACITY, 1));
  }

  @AfterEach
  void close() {
    together.close();
    single.close();
  }

  @Test
  void eachSequenceGetsTheTokensThatItWouldGetAlone() {
    WorkMeter work = new WorkMeter();
    Random random = new Random(11);
    AtomicLong now = new AtomicLong();
    SchedulerOptions options = new SchedulerOptions(SLOTS, 8, 24, Duration.ofMillis(50));
    Batch batch =
        new Batch(
            together, options, work, () -> now.addAndGet(random.nextInt(8_000_000)), () -> {});
    int whole = 0;
    for (int mix = 0; mix < MIXES; mix++) {
      for (Started started : run(batch, random, now)) {
        whole += check(started) ? 1 : 0;
      }
    }
    assertThat(whole).isGreaterThan(MIXES * SEQUENCES / 2);
    assertThat(work.snapshot().shifts()).isGreaterThan(MIXES);
    assertThat(work.snapshot().reusedTokens()).isGreaterThan(10L * MIXES);
  }

  /** One mix: sequences that arrive whenever there is room, and of which some are cancelled. */
  private static List<Started> run(Batch batch, Random random, AtomicLong now) {
    List<int[]> beginnings =
        IntStream.range(0, 3).mapToObj(i -> random.ints(48, 0, VOCABULARY).toArray()).toList();
    List<Started> all = new ArrayList<>();
    while (all.size() < SEQUENCES || batch.slots().active() > 0) {
      while (all.size() < SEQUENCES && batch.slots().hasFree() && random.nextInt(3) > 0) {
        all.add(start(batch, Wish.random(random, beginnings), now));
      }
      batch.turn();
      if (!all.isEmpty() && random.nextInt(60) == 0) {
        all.get(random.nextInt(all.size())).sequence().cancel();
      }
    }
    return all;
  }

  private static Started start(Batch batch, Wish wish, AtomicLong now) {
    RecordedSequence heard = new RecordedSequence();
    Sequence sequence = new Sequence(wish.request(), heard, now::get);
    batch.admit(sequence);
    return new Started(wish, sequence, heard);
  }

  /** Returns whether the sequence was heard to its end. */
  private boolean check(Started started) {
    List<Integer> alone = alone(started.wish());
    List<Integer> heard = started.heard().tokens();
    if (started.sequence().isCancelled()) {
      assertThat(heard).isEqualTo(alone.subList(0, heard.size()));
      return false;
    }
    assertThat(heard).as("%s", started.wish()).isEqualTo(alone);
    return true;
  }

  /** The tokens of a sequence that has a model for itself and is computed in the plainest way. */
  private List<Integer> alone(Wish wish) {
    Sampler sampler = wish.sampler();
    sampler.acceptPrompt(wish.prompt());
    List<Integer> generated = new ArrayList<>();
    int[] tokens = wish.prompt();
    int held = 0;
    while (generated.size() < wish.maxTokens() && !ends(tokens, wish)) {
      int next = sampler.sample(logits(tokens, held));
      sampler.accept(next);
      generated.add(next);
      held = tokens.length;
      tokens = IntStream.concat(Arrays.stream(tokens), IntStream.of(next)).toArray();
      if (wish.keep().isPresent() && tokens.length >= wish.contextLength()) {
        tokens = cut(tokens, wish.contextLength(), wish.keep().getAsInt());
        held = 0;
      }
    }
    return generated;
  }

  private static boolean ends(int[] tokens, Wish wish) {
    return wish.keep().isEmpty() && tokens.length >= wish.contextLength();
  }

  private static int[] cut(int[] tokens, int contextLength, int wanted) {
    int keep = Math.min(wanted, Math.max(contextLength - 4, 0));
    int discard = Math.max((contextLength - keep) / 2, 1);
    return IntStream.range(0, tokens.length)
        .filter(i -> i < keep || i >= keep + discard)
        .map(i -> tokens[i])
        .toArray();
  }

  private float[] logits(int[] tokens, int held) {
    int[] rest = Arrays.copyOfRange(tokens, held, tokens.length);
    float[] logits = new float[VOCABULARY];
    SequenceStep step = new SequenceStep(row, rest, held, new int[] {rest.length - 1});
    single.run(new Step(List.of(step))).copyRow(0, logits);
    return logits;
  }
}
