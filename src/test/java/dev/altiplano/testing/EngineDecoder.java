package dev.altiplano.testing;

import dev.altiplano.engine.Engine;
import dev.altiplano.engine.EngineOptions;
import dev.altiplano.engine.ForwardPass;
import dev.altiplano.engine.KvLease;
import dev.altiplano.engine.Logits;
import dev.altiplano.engine.OnnxEngine;
import dev.altiplano.engine.RuntimeLibrary;
import dev.altiplano.engine.SequenceStep;
import dev.altiplano.engine.Step;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/** Runs one sequence through a decoder graph, token by token. For tests of graphs; one thread. */
public final class EngineDecoder implements AutoCloseable {
  private final Engine engine = OnnxEngine.create(RuntimeLibrary.bundled());
  private final ForwardPass forwardPass;
  private final KvLease lease;
  private int length;

  private EngineDecoder(Path model, int capacity) {
    forwardPass = engine.open(model, new EngineOptions(1, capacity, 2));
    lease = forwardPass.reserve();
  }

  /** Opens a model with an empty KV cache for {@code capacity} tokens. */
  public static EngineDecoder open(Path model, int capacity) {
    return new EngineDecoder(model, capacity);
  }

  /** Forgets the sequence. */
  public void reset() {
    length = 0;
  }

  /** Appends tokens; the logits after the last of them. */
  public float[] feed(int... tokens) {
    return feed(tokens, new int[] {tokens.length - 1})[0];
  }

  /** Appends tokens; the logits after those of them that {@code wanted} counts. */
  public float[][] feed(int[] tokens, int[] wanted) {
    Logits logits =
        forwardPass.run(new Step(List.of(new SequenceStep(lease, tokens, length, wanted))));
    length += tokens.length;
    float[][] rows = new float[wanted.length][logits.vocabularySize()];
    for (int i = 0; i < rows.length; i++) {
      logits.copyRow(i, rows[i]);
    }
    return rows;
  }

  /** The logits after every token of every text; each text begins with an empty cache. */
  public List<float[]> logits(List<int[]> texts) {
    List<float[]> rows = new ArrayList<>();
    for (int[] text : texts) {
      reset();
      rows.addAll(List.of(feed(text, IntStream.range(0, text.length).toArray())));
    }
    return rows;
  }

  /** Greedy decoding from an empty cache, until a stop token, which is included, or a limit. */
  public List<Integer> greedy(List<Integer> prompt, Set<Integer> stopTokens, int limit) {
    reset();
    List<Integer> answer = new ArrayList<>();
    float[] logits = feed(prompt.stream().mapToInt(i -> i).toArray());
    while (true) {
      int best = argmax(logits);
      answer.add(best);
      if (stopTokens.contains(best) || answer.size() == limit) {
        return answer;
      }
      logits = feed(best);
    }
  }

  /** The index of the largest number. */
  public static int argmax(float[] logits) {
    return IntStream.range(0, logits.length)
        .reduce((a, b) -> logits[b] > logits[a] ? b : a)
        .orElseThrow();
  }

  @Override
  public void close() {
    engine.close();
  }
}
