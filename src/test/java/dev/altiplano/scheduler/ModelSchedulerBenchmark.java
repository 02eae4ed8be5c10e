package dev.altiplano.scheduler;

import dev.altiplano.sampling.Sampler;
import dev.altiplano.sampling.SamplingOptions;
import dev.altiplano.scheduler.SequenceEvent.Finished;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** What the scheduler itself costs, with a forward pass that computes next to nothing. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
public class ModelSchedulerBenchmark {
  private static final int TOKENS = 256;

  private static final SamplingOptions GREEDY =
      new SamplingOptions(0, 0, 1, 0, 1, 0, 1, 0, 0, OptionalLong.empty());

  private final ModelScheduler scheduler =
      ModelScheduler.start(
          "benchmark",
          new FakeForwardPass(1, 2 * TOKENS),
          new SchedulerOptions(1, 8, 64, Duration.ofSeconds(1)));

  private final Semaphore heard = new Semaphore(0);

  @TearDown
  public void stop() {
    scheduler.close();
  }

  /** Wakes the idle model thread, and is woken by it at the first event. */
  @Benchmark
  public void submitToFirstEvent() {
    submitAndAwait(0, event -> !(event instanceof Finished));
  }

  /** A step for one token, the listener included. */
  @Benchmark
  @OperationsPerInvocation(TOKENS)
  public void step() {
    submitAndAwait(TOKENS, Finished.class::isInstance);
  }

  private void submitAndAwait(int maxTokens, Predicate<SequenceEvent> awaited) {
    var request =
        new SequenceRequest(
            new int[] {1},
            maxTokens,
            2 * TOKENS,
            OptionalInt.empty(),
            QueueTicket.unlimited("benchmark"),
            new Sampler(GREEDY, FakeForwardPass.VOCABULARY),
            token -> false);
    scheduler.submit(
        request,
        event -> {
          if (awaited.test(event)) {
            heard.release();
          }
        });
    heard.acquireUninterruptibly();
  }
}
