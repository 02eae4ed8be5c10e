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

  private final Engine engine = OnnxEngine.create(RuntimeLibrary.bundled());
  private final ForwardPass forwardPass;
  private final List<KvLease> leases;
  private final RandomGenerator random;

  EngineRun(BenchModel model, int slots, int context, RandomGenerator random) {
    this.random = random;
    ModelStore store = ModelStore.open(model.models());
    ModelFiles files = ModelFiles.of(store, store.find(model.name()).orElseThrow());
    int threads = Runtime.getRuntime().availableProcessors();
    var calibration = new KvCalibration(engine, text -> new int[0], threads);
    var converter = new OnnxConverter(model.models().resolve("onnx"));
    forwardPass =
        engine.open(
            converter.convert(files, Precision.INT4, KvCacheType.F32, calibration).modelFile(),
            new EngineOptions(slots, context, threads));
    leases = IntStream.range(0, slots).mapToObj(i -> forwardPass.reserve()).toList();
  }

  /** Tokens a second of so many sequences decoding together, after prompts of a length. */
  double rate(int sequences, int promptLength, int tokens) {
    for (int i = 0; i < sequences; i++) {
      int[] prompt = Words.random(random, promptLength, forwardPass.vocabularySize());
      forwardPass.run(
          new Step(
              List.of(new SequenceStep(leases.get(i), prompt, 0, new int[] {promptLength - 1}))));
    }
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

  @Override
  public void close() {
    engine.close();
  }
}
