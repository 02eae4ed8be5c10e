package dev.altiplano.sampling;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * From a row of logits in native memory to the next token, as the scheduler does it. The rows take
 * turns, so that neither cache nor branch prediction knows them.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
public class SamplerBenchmark {
  private static final int ROWS = 8;

  @Param({"32000", "128256"})
  public int vocabulary;

  @Param({"greedy", "default", "penalty", "top_k=0", "min_p", "temperature"})
  public String options = "default";

  private MemorySegment rows = MemorySegment.NULL;
  private float[] row = {};
  private Sampler sampler = new Sampler(options("default"), 1);
  private int next;

  /** Variations of what Ollama takes where a request asks for nothing. */
  private static SamplingOptions options(String name) {
    return switch (name) {
      case "greedy" -> options(0, 40, 0.9f, 0, 1);
      case "default" -> options(0.8f, 40, 0.9f, 0, 1);
      case "penalty" -> options(0.8f, 40, 0.9f, 0, 1.1f);
      case "top_k=0" -> options(0.8f, 0, 0.9f, 0, 1);
      case "min_p" -> options(0.8f, 0, 1, 0.05f, 1);
      case "temperature" -> options(0.8f, 0, 1, 0, 1);
      default -> throw new IllegalArgumentException("no options are called " + name);
    };
  }

  private static SamplingOptions options(
      float temperature, int topK, float topP, float minP, float repeatPenalty) {
    return new SamplingOptions(
        temperature, topK, topP, minP, 1, 64, repeatPenalty, 0, 0, OptionalLong.of(1));
  }

  /** A wide bulk, and as in a language model few tokens that stand out. */
  @Setup
  public void prepare() {
    var random = new SplittableRandom(7);
    rows = Arena.ofAuto().allocate(ValueLayout.JAVA_FLOAT, (long) ROWS * vocabulary);
    for (long i = 0; i < (long) ROWS * vocabulary; i++) {
      float logit = (float) random.nextGaussian() * 2.5f;
      rows.setAtIndex(ValueLayout.JAVA_FLOAT, i, logit);
    }
    for (int i = 0; i < 30 * ROWS; i++) {
      long at = (long) (i / 30) * vocabulary + random.nextInt(vocabulary);
      rows.setAtIndex(ValueLayout.JAVA_FLOAT, at, (float) random.nextDouble(8, 18));
    }
    row = new float[vocabulary];
    sampler = new Sampler(options(options), vocabulary);
    sampler.acceptPrompt(random.ints(64, 0, vocabulary).toArray());
  }

  @Benchmark
  public int sample() {
    next = (next + 1) % ROWS;
    MemorySegment.copy(rows, ValueLayout.JAVA_FLOAT, 4L * next * vocabulary, row, 0, vocabulary);
    int token = sampler.sample(row);
    sampler.accept(token);
    return token;
  }
}
