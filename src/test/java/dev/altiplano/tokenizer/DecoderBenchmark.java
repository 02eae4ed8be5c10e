package dev.altiplano.tokenizer;

import dev.altiplano.testing.Cria;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/** From generated tokens to text, for each token of an answer. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
public class DecoderBenchmark {
  private static final int TOKENS = 256;

  private final Tokenizer tokenizer = Tokenizer.open(Cria.file("tokenizer.json"));
  private int[] tokens = {};

  @Setup
  public void encode() {
    String text =
        "The herd sleeps at the lake. \u00c9 l\u00e0, 42 llamas \uD83E\uDD99! ".repeat(40);
    int[] encoded = tokenizer.encode(text, false);
    tokens = Arrays.copyOf(encoded, TOKENS);
  }

  @Benchmark
  @OperationsPerInvocation(TOKENS)
  public void decode(Blackhole text) {
    IncrementalDecoder decoder = tokenizer.decoder();
    for (int token : tokens) {
      text.consume(decoder.accept(token));
    }
  }
}
