package dev.altiplano.bench;

import dev.altiplano.convert.KvCalibration;
import dev.altiplano.convert.ModelFiles;
import dev.altiplano.convert.OnnxConverter;
import dev.altiplano.engine.Engine;
import dev.altiplano.engine.EngineOptions;
import dev.altiplano.engine.ForwardPass;
import dev.altiplano.engine.KvLease;
import dev.altiplano.engine.OnnxEngine;
import dev.altiplano.engine.RuntimeLibrary;
import dev.altiplano.engine.SequenceStep;
import dev.altiplano.engine.Step;
import dev.altiplano.graph.KvCacheType;
import dev.altiplano.graph.Precision;
import dev.altiplano.store.ModelStore;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * The steps of the server without the server: the same graph, opened in this process, fed with
 * given tokens.
 */
final class EngineRun implements AutoCloseable {
  private static final int[] LAST = {0};
  private static final int CHUNK = 256;
  private static final int THREADS = Runtime.getRuntime().availableProcessors();

  private final Engine engine = OnnxEngine.create(RuntimeLibrary.bundled());
  private final ForwardPass forwardPass;
  private final List<KvLease> leases;
  private final RandomGenerator random;

  EngineRun(BenchModel model, KvCacheType type, int slots, int context, RandomGenerator random) {
    this.random = random;
    forwardPass = open(artifact(engine, model, type), slots, context);
    leases = leases(slots);
  }

  EngineRun(Path graph, int slots, int context, RandomGenerator random) {
    this.random = random;
    forwardPass = open(graph, slots, context);
    leases = leases(slots);
  }

  /** The graph of a model, made where it is missing. */
  static Path graph(BenchModel model) {
    try (Engine engine = OnnxEngine.create(RuntimeLibrary.bundled())) {
      return artifact(engine, model, KvCacheType.F32);
    }
  }

  private static Path artifact(Engine engine, BenchModel model, KvCacheType type) {
    ModelStore store = ModelStore.open(model.models());
    ModelFiles files = ModelFiles.of(store, store.find(model.name()).orElseThrow());
    var calibration = new KvCalibration(engine, text -> new int[0], THREADS);
    var converter = new OnnxConverter(model.models().resolve("onnx"));
    return converter.convert(files, Precision.INT4, type, calibration).modelFile();
  }

  private ForwardPass open(Path graph, int slots, int context) {
    return engine.open(graph, new EngineOptions(slots, context, THREADS));
  }

  private List<KvLease> leases(int slots) {
    return IntStream.range(0, slots).mapToObj(i -> forwardPass.reserve()).toList();
  }

  /** Has every row hold a random prompt of this length, the same one. */
  void read(int promptLength) {
    for (int past = 0; past < promptLength; past += CHUNK) {
      int count = Math.min(CHUNK, promptLength - past);
      int[] tokens = Words.random(random, count, forwardPass.vocabularySize());
      forwardPass.run(
          new Step(List.of(new SequenceStep(leases.getFirst(), tokens, past, new int[0]))));
    }
    for (KvLease lease : leases.subList(1, leases.size())) {
      forwardPass.copyPrefix(leases.getFirst(), lease, promptLength);
    }
  }

  /**
   * Tokens a second of so many sequences decoding together.
   *
   * @param promptLength tokens that they go on from; no more than the rows hold
   */
  double rate(int sequences, int promptLength, int tokens) {
    long start = System.nanoTime();
    for (int past = promptLength; past < promptLength + tokens; past++) {
      List<SequenceStep> parts = new ArrayList<>();
      for (int i = 0; i < sequences; i++) {
        int[] token = Words.random(random, 1, forwardPass.vocabularySize());
        parts.add(new SequenceStep(leases.get(i), token, past, LAST));
      }
      forwardPass.run(new Step(parts));
    }
    return sequences * tokens / ((System.nanoTime() - start) / 1e9);
  }

  /**
   * Milliseconds of a run that reads so many tokens of the first sequence and gives the logits of
   * all of them.
   *
   * @param past tokens that it goes on from; no more than its row holds
   */
  double milliseconds(int tokens, int past) {
    int[] ids = Words.random(random, tokens, forwardPass.vocabularySize());
    int[] all = IntStream.range(0, tokens).toArray();
    Step step = new Step(List.of(new SequenceStep(leases.getFirst(), ids, past, all)));
    long start = System.nanoTime();
    forwardPass.run(step);
    return (System.nanoTime() - start) / 1e6;
  }

  @Override
  public void close() {
    engine.close();
  }
}
