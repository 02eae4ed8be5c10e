package dev.altiplano.residency;

import dev.altiplano.engine.Engine;
import dev.altiplano.engine.EngineOptions;
import dev.altiplano.engine.ForwardPass;
import dev.altiplano.engine.KvObserver;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;

/** The real engine, which can be made to hang or to fail when it opens the next model. */
final class FaultyEngine implements Engine {
  private final Engine engine;
  private final AtomicReference<Runnable> fault = new AtomicReference<>(() -> {});
  private final AtomicReference<Runnable> observationFault = new AtomicReference<>(() -> {});

  FaultyEngine(Engine engine) {
    this.engine = engine;
  }

  /** The next model is opened when the latch is at zero, even if the thread is interrupted. */
  CountDownLatch hangAtNext() {
    CountDownLatch release = new CountDownLatch(1);
    fault.set(() -> awaitUninterruptibly(release));
    return release;
  }

  /** The next model is observed when the latch is at zero; {@code started} tells that it would. */
  CountDownLatch hangAtNextObservation(CountDownLatch started) {
    CountDownLatch release = new CountDownLatch(1);
    observationFault.set(
        () -> {
          started.countDown();
          awaitUninterruptibly(release);
        });
    return release;
  }

  void throwAtNext(Throwable failure) {
    fault.set(() -> FaultyEngine.<RuntimeException>sneak(failure));
  }

  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  private static <T extends Throwable> void sneak(Throwable failure) throws T {
    throw (T) failure;
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    boolean interrupted = false;
    while (latch.getCount() > 0) {
      try {
        latch.await();
      } catch (InterruptedException e) {
        // As native code does, it goes on.
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public String description() {
    return engine.description();
  }

  @Override
  public ForwardPass open(Path model, EngineOptions options) {
    Optional.ofNullable(fault.getAndSet(() -> {})).ifPresent(Runnable::run);
    return engine.open(model, options);
  }

  @Override
  public void observe(Path model, List<int[]> sequences, int threads, KvObserver observer) {
    observationFault.getAndSet(() -> {}).run();
    engine.observe(model, sequences, threads, observer);
  }

  @Override
  public void close() {
    engine.close();
  }
}
