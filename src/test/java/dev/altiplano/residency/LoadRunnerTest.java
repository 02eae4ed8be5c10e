package dev.altiplano.residency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LoadRunnerTest {
  private final ScheduledExecutorService timers = Executors.newSingleThreadScheduledExecutor();
  private final CompletableFuture<AutoCloseable> done = new CompletableFuture<>();
  private final CompletableFuture<Throwable> failed = new CompletableFuture<>();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final CountDownLatch release = new CountDownLatch(1);

  @AfterEach
  void stop() {
    release.countDown();
    timers.shutdownNow();
  }

  @Test
  void bringsWhatAStageMakes() throws Exception {
    AutoCloseable made = () -> {};
    run(Duration.ofMinutes(1), () -> 0, () -> made);
    assertThat(done.get(10, TimeUnit.SECONDS)).isSameAs(made);
    assertThat(failed).isNotDone();
  }

  @Test
  void bringsErrorsToo() throws Exception {
    run(
        Duration.ZERO,
        () -> 0,
        () -> {
          throw new OutOfMemoryError("test");
        });
    assertThat(failed.get(10, TimeUnit.SECONDS)).isInstanceOf(OutOfMemoryError.class);
  }

  @Test
  void whatCannotBeStartedFails() throws Exception {
    timers.shutdownNow();
    run(Duration.ofMinutes(1), () -> 0, this::stuck);
    assertThat(failed.get(10, TimeUnit.SECONDS)).isInstanceOf(RejectedExecutionException.class);
    assertThat(done).isNotDone();
  }

  @Test
  void whatCannotBeTakenInFails() throws Exception {
    AutoCloseable made = () -> {};
    var _ =
        new LoadRunner(Duration.ZERO, () -> 0, timers)
            .run(
                () -> made,
                result -> {
                  throw new IllegalStateException("no place for " + result);
                },
                failed::complete);
    assertThat(failed.get(10, TimeUnit.SECONDS)).hasMessage("no place for " + made);
  }

  @Test
  void endsEarlyWhereAsked() throws Exception {
    new LoadRunner(Duration.ZERO, () -> 0, timers)
        .run(this::awaitInterrupt, done::complete, failed::complete)
        .run();
    assertThat(failed.get(10, TimeUnit.SECONDS)).hasMessage("interrupted");
  }

  @Test
  void givesUpWithoutProgressAndClosesWhatComesLate() throws Exception {
    run(Duration.ofMillis(40), () -> 7, this::stuck);
    assertThat(failed.get(10, TimeUnit.SECONDS)).isInstanceOf(TimeoutException.class);
    release.countDown();
    assertThat(closed.await(10, TimeUnit.SECONDS)).isTrue();
    assertThat(done).isNotDone();
  }

  @Test
  void givesUpWhereMeasuringHangsToo() throws Exception {
    run(
        Duration.ofMillis(40),
        () -> {
          awaitRelease();
          return 0;
        },
        this::stuck);
    assertThat(failed.get(10, TimeUnit.SECONDS)).isInstanceOf(TimeoutException.class);
  }

  @Test
  void waitsWhileThereIsProgress() throws Exception {
    AtomicLong steps = new AtomicLong();
    run(Duration.ofMillis(400), steps::incrementAndGet, this::stuck);
    // Measured four times in a timeout.
    await().untilAtomic(steps, org.hamcrest.Matchers.greaterThan(12L));
    assertThat(failed).isNotDone();
    release.countDown();
    assertThat(done.get(10, TimeUnit.SECONDS)).isNotNull();
  }

  private void run(
      Duration timeout, LongSupplier progress, java.util.function.Supplier<AutoCloseable> work) {
    var _ = new LoadRunner(timeout, progress, timers).run(work, done::complete, failed::complete);
  }

  private AutoCloseable awaitInterrupt() {
    try {
      release.await();
      return () -> {};
    } catch (InterruptedException e) {
      throw new IllegalStateException("interrupted", e);
    }
  }

  private AutoCloseable stuck() {
    awaitRelease();
    return closed::countDown;
  }

  private void awaitRelease() {
    while (release.getCount() > 0) {
      try {
        release.await();
      } catch (InterruptedException e) {
        // It is stuck.
      }
    }
  }
}
