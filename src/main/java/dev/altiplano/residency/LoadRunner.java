package dev.altiplano.residency;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs stages of loads, each on a thread of its own, and gives up on one that makes no progress:
 * its thread is interrupted and left alone, and what it may yet bring is closed. Safe for any
 * thread.
 */
final class LoadRunner {
  private static final Logger log = LoggerFactory.getLogger(LoadRunner.class);
  private static final int CHECKS = 4;
  private static final Executor MEASURING =
      task -> Thread.ofPlatform().name("load-progress").daemon().start(task);

  private final Duration timeout;
  private final LongSupplier progress;
  private final ScheduledExecutorService timers;

  /**
   * A runner.
   *
   * @param timeout how long a stage may go without progress; zero for as long as it takes
   * @param progress a number that changes while a stage gets on; may block
   */
  LoadRunner(Duration timeout, LongSupplier progress, ScheduledExecutorService timers) {
    this.timeout = timeout;
    this.progress = progress;
    this.timers = timers;
  }

  /**
   * Starts a stage. Either {@code done} or {@code failed} is called, once, on another thread; the
   * latter with a {@link TimeoutException} if the stage is given up, and also if the stage cannot
   * be started or {@code done} throws.
   *
   * @return asks the stage to end early, by an interrupt
   */
  <T extends AutoCloseable> Runnable run(
      Supplier<T> work, Consumer<T> done, Consumer<Throwable> failed) {
    Stage<T> stage = new Stage<>(work, done, failed);
    stage.start();
    return stage.thread::interrupt;
  }

  private final class Stage<T extends AutoCloseable> {
    private final Supplier<T> work;
    private final Consumer<T> done;
    private final Consumer<Throwable> failed;
    private final AtomicBoolean ended = new AtomicBoolean();
    private final Thread thread =
        Thread.ofPlatform().name("model-loader").daemon().unstarted(this::run);
    private volatile @Nullable ScheduledFuture<?> watch;

    // Of the timer thread.
    private CompletableFuture<Long> measured = CompletableFuture.completedFuture(0L);
    private long last;
    private long movedAt = System.nanoTime();

    Stage(Supplier<T> work, Consumer<T> done, Consumer<Throwable> failed) {
      this.work = work;
      this.done = done;
      this.failed = failed;
    }

    void start() {
      try {
        if (timeout.isPositive()) {
          watch();
        }
        thread.start();
      } catch (RuntimeException | Error e) {
        if (end()) {
          Thread.ofVirtual().start(() -> failed.accept(e));
        }
      }
    }

    private void watch() {
      long interval = Math.max(1, timeout.toNanos() / CHECKS);
      watch = timers.scheduleAtFixedRate(this::check, interval, interval, TimeUnit.NANOSECONDS);
    }

    /** Never waits: measuring may hang where the load does. */
    private void check() {
      long now = System.nanoTime();
      long latest = measured.isCompletedExceptionally() ? last : measured.getNow(last);
      if (latest != last) {
        last = latest;
        movedAt = now;
      }
      if (now - movedAt >= timeout.toNanos()) {
        giveUp();
      } else if (measured.isDone()) {
        measured = measurement();
      }
    }

    /** Where it cannot even begin there is no progress to be seen. */
    private CompletableFuture<Long> measurement() {
      try {
        return CompletableFuture.supplyAsync(progress::getAsLong, MEASURING);
      } catch (RuntimeException | Error e) {
        return CompletableFuture.failedFuture(e);
      }
    }

    private void giveUp() {
      if (end()) {
        thread.interrupt();
        failed.accept(new TimeoutException("no progress for " + timeout));
      }
    }

    private void run() {
      T result;
      try {
        result = work.get();
      } catch (Throwable e) {
        if (end()) {
          failed.accept(e);
        } else {
          log.info("A load that was given up has failed: {}", e.toString());
        }
        return;
      }
      if (end()) {
        bring(result);
      } else {
        closeLate(result);
      }
    }

    private void bring(T result) {
      try {
        done.accept(result);
      } catch (Throwable e) {
        failed.accept(e);
      }
    }

    private boolean end() {
      ScheduledFuture<?> watching = watch;
      if (watching != null) {
        watching.cancel(false);
      }
      return ended.compareAndSet(false, true);
    }

    private void closeLate(T result) {
      try {
        result.close();
        log.info("A load that was given up came to an end; what it brought is closed");
      } catch (Exception e) {
        log.error("What a load brought too late cannot be closed; this is a bug", e);
      }
    }
  }
}
