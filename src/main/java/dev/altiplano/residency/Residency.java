package dev.altiplano.residency;

import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.Digest;
import dev.altiplano.model.ErrorKind;
import dev.altiplano.model.KeepAlive;
import dev.altiplano.store.StoredModel;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides which models are loaded. Hands out leases, loads one model at a time, keeps idle models
 * for their keep-alive, and unloads them when it ends or when their place is needed. Models are
 * known by the digest of their manifest, so that copies of a model share one place.
 *
 * <p>Safe for any thread: one lock guards the state, and nothing slow happens under it.
 */
public final class Residency implements ResidentModels, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Residency.class);

  private static final Duration SHUTDOWN_PATIENCE = Duration.ofSeconds(10);

  private final ModelLoader loader;
  private final ResidencyOptions options;
  private final List<ResidencyListener> listeners;
  private final Map<Digest, Resident> residents = new LinkedHashMap<>();
  private final List<Resident> retiring = new ArrayList<>();
  private final ExecutorService loading =
      Executors.newSingleThreadExecutor(
          Thread.ofPlatform().name("model-loader").daemon().factory());
  private final ScheduledExecutorService timers =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("keep-alive").daemon().factory());
  private boolean stopping;

  public Residency(
      ModelLoader loader, ResidencyOptions options, List<ResidencyListener> listeners) {
    this.loader = loader;
    this.options = options;
    this.listeners = List.copyOf(listeners);
  }

  /**
   * Leases a model, loading it first where needed. Two requests for one model cause one load.
   *
   * @param contextLength tokens that the caller's sequence needs to hold; empty for the default. A
   *     model that was loaded for less is loaded anew once it is idle
   * @param keepAlive from now on; null keeps what the model has, or takes the default
   * @return fails with {@link AltiplanoException}; the receiver closes the lease
   */
  public CompletableFuture<ModelLease> lease(
      StoredModel model, OptionalInt contextLength, @Nullable KeepAlive keepAlive) {
    Resident resident;
    synchronized (this) {
      if (stopping) {
        return CompletableFuture.failedFuture(shuttingDown());
      }
      resident = residents.get(model.digest());
      int wanted = contextLength.orElse(options.contextLength());
      if (resident != null && (isTooSmall(resident, wanted) || isDead(resident))) {
        retire(resident);
        resident = null;
      }
      if (resident == null) {
        resident = startLoading(model, wanted, keepAlive);
      } else if (resident.leases >= options.maxWaiting() && !resident.loaded.isDone()) {
        return CompletableFuture.failedFuture(AltiplanoException.queueFull());
      } else if (keepAlive != null) {
        resident.keepAlive = keepAlive;
      }
      take(resident);
    }
    return leaseWhenLoaded(resident);
  }

  /** Fails with the very exception that the load failed with, not with one around it. */
  private CompletableFuture<ModelLease> leaseWhenLoaded(Resident resident) {
    CompletableFuture<ModelLease> lease = new CompletableFuture<>();
    var _ =
        resident.loaded.whenComplete(
            (loaded, failure) -> {
              if (loaded != null) {
                lease.complete(new ModelLease(loaded, () -> release(resident)));
              } else {
                lease.completeExceptionally(failure);
              }
            });
    return lease;
  }

  /** Ends the keep-alive of a model: it is unloaded as soon as nobody uses it. */
  public synchronized void unload(StoredModel model) {
    Resident resident = residents.get(model.digest());
    if (resident != null) {
      resident.keepAlive = new KeepAlive(Duration.ZERO);
      if (resident.isIdle()) {
        retire(resident);
      }
    }
  }

  @Override
  public synchronized List<ResidentModel> resident() {
    return residents.values().stream()
        .flatMap(r -> describe(r).stream())
        .sorted(Comparator.comparing(ResidentModel::expiresAt).reversed())
        .toList();
  }

  /** Loaded, or about to be, for fewer tokens than are wanted and the model could hold. */
  private static boolean isTooSmall(Resident resident, int wanted) {
    return loadedNow(resident)
        .map(loaded -> loaded.contextLength() < Math.min(wanted, loaded.longestContext()))
        .orElse(resident.contextLength < wanted);
  }

  private static boolean isDead(Resident resident) {
    return loadedNow(resident).filter(loaded -> !loaded.scheduler().isAlive()).isPresent();
  }

  private static Optional<LoadedModel> loadedNow(Resident resident) {
    return resident.loaded.state() == Future.State.SUCCESS
        ? Optional.of(resident.loaded.resultNow())
        : Optional.empty();
  }

  private static Optional<ResidentModel> describe(Resident resident) {
    return loadedNow(resident)
        .map(
            loaded ->
                new ResidentModel(
                    resident.stored.name(),
                    resident.stored.digest(),
                    loaded.bytes(),
                    resident.expiresAt,
                    loaded.contextLength()));
  }

  private Resident startLoading(
      StoredModel model, int contextLength, @Nullable KeepAlive keepAlive) {
    Resident resident =
        new Resident(model, contextLength, keepAlive == null ? options.keepAlive() : keepAlive);
    residents.put(model.digest(), resident);
    loading.execute(() -> load(resident));
    return resident;
  }

  private void load(Resident resident) {
    try {
      makeRoom(resident);
      long start = System.nanoTime();
      LoadedModel loaded = loader.load(resident.stored, resident.contextLength);
      Duration took = Duration.ofNanos(System.nanoTime() - start);
      log.info(
          "Loaded {} in {} ms: {} MiB, context length {}",
          resident.stored.name(),
          took.toMillis(),
          loaded.bytes() >> 20,
          loaded.contextLength());
      tell(listener -> listener.loaded(resident.stored.name(), loaded, took));
      finishLoading(resident, loaded);
    } catch (Throwable e) {
      failLoading(resident, e);
    }
  }

  private void finishLoading(Resident resident, LoadedModel loaded) {
    boolean late;
    synchronized (this) {
      late = stopping;
    }
    if (late) {
      loaded.close();
      tell(listener -> listener.unloaded(resident.stored.name(), loaded));
      throw shuttingDown();
    }
    // Not under the lock: those who wait go on from here, on this thread.
    resident.loaded.complete(loaded);
    synchronized (this) {
      settle(resident);
    }
  }

  /** What a listener throws is its own trouble. */
  private void tell(Consumer<ResidencyListener> news) {
    for (ResidencyListener listener : listeners) {
      try {
        news.accept(listener);
      } catch (RuntimeException e) {
        log.error("A listener failed; this is a bug", e);
      }
    }
  }

  private void failLoading(Resident resident, Throwable cause) {
    synchronized (this) {
      residents.remove(resident.stored.digest(), resident);
      retiring.remove(resident);
      notifyAll();
    }
    AltiplanoException failure =
        cause instanceof AltiplanoException known
            ? known
            : new AltiplanoException(
                ErrorKind.LOAD_FAILED,
                "failed to load model %s: %s".formatted(resident.stored.name(), cause),
                cause);
    if (failure.kind() != ErrorKind.SHUTTING_DOWN) {
      log.warn("Could not load {}", resident.stored.name(), failure);
      tell(listener -> listener.loadFailed(resident.stored.name()));
    }
    resident.loaded.completeExceptionally(failure);
  }

  /** Waits until the newcomer is one of at most as many models as may be loaded. */
  private synchronized void makeRoom(Resident newcomer) throws InterruptedException {
    while (!stopping && !hasRoom(newcomer)) {
      // Those that are leaving make room by themselves; one more goes only where they do not.
      if (staying(newcomer) >= options.maxLoadedModels()) {
        residents.values().stream()
            .filter(resident -> resident != newcomer && resident.isIdle())
            .min(Comparator.comparing(resident -> resident.expiresAt))
            .ifPresent(this::retire);
      }
      wait();
    }
    if (stopping) {
      throw shuttingDown();
    }
  }

  /** Fewer others than may be loaded, and no earlier form of the same model among them. */
  private boolean hasRoom(Resident newcomer) {
    List<Resident> leaving = retiring.stream().filter(r -> r != newcomer && r.isLoaded()).toList();
    return leaving.size() + staying(newcomer) < options.maxLoadedModels()
        && leaving.stream().noneMatch(r -> r.stored.digest().equals(newcomer.stored.digest()));
  }

  private long staying(Resident newcomer) {
    return residents.values().stream().filter(r -> r != newcomer && r.isLoaded()).count();
  }

  private void take(Resident resident) {
    resident.leases++;
    resident.uses++;
    resident.expiresAt = expiry(resident);
    cancelExpiry(resident);
  }

  private synchronized void release(Resident resident) {
    resident.leases--;
    settle(resident);
  }

  /** Starts the keep-alive of a model that nobody uses, or closes it where it is to go. */
  private void settle(Resident resident) {
    if (!resident.isIdle()) {
      return;
    }
    resident.expiresAt = expiry(resident);
    notifyAll();
    if (resident.retired) {
      closeInBackground(resident);
    } else if (stopping || resident.keepAlive.duration().isZero()) {
      retire(resident);
    } else if (!resident.keepAlive.isForever()) {
      cancelExpiry(resident);
      int uses = resident.uses;
      resident.expiry =
          timers.schedule(
              () -> expire(resident, uses),
              resident.keepAlive.duration().toNanos(),
              TimeUnit.NANOSECONDS);
    }
  }

  private synchronized void expire(Resident resident, int uses) {
    if (resident.isIdle() && !resident.retired && resident.uses == uses) {
      retire(resident);
    }
  }

  /** Takes a model out of reach of new requests; it closes when the last lease does. */
  private void retire(Resident resident) {
    residents.remove(resident.stored.digest(), resident);
    retiring.add(resident);
    resident.retired = true;
    cancelExpiry(resident);
    if (resident.isIdle()) {
      closeInBackground(resident);
    }
  }

  private void closeInBackground(Resident resident) {
    if (!resident.closing) {
      resident.closing = true;
      // Joins the model thread, which must not hold up whoever released the last lease.
      Thread.ofPlatform().name("model-unloader").start(() -> close(resident));
    }
  }

  private void close(Resident resident) {
    LoadedModel loaded = resident.loaded.resultNow();
    try {
      loaded.close();
      log.info("Unloaded {}", resident.stored.name());
    } catch (RuntimeException e) {
      log.error("Unloading {} failed", resident.stored.name(), e);
    } finally {
      tell(listener -> listener.unloaded(resident.stored.name(), loaded));
      synchronized (this) {
        retiring.remove(resident);
        notifyAll();
      }
    }
  }

  private static void cancelExpiry(Resident resident) {
    if (resident.expiry != null) {
      resident.expiry.cancel(false);
      resident.expiry = null;
    }
  }

  private static Instant expiry(Resident resident) {
    return Instant.now().plus(resident.keepAlive.duration());
  }

  private static AltiplanoException shuttingDown() {
    return new AltiplanoException(ErrorKind.SHUTTING_DOWN, "the server is shutting down");
  }

  /** Waits until nobody uses a model or waits for one, or for as long as {@code patience}. */
  public synchronized void awaitIdle(Duration patience) {
    awaitUntil(patience, () -> residents.values().stream().allMatch(r -> r.leases == 0));
  }

  /**
   * Ends all generations and unloads all models. Returns when their threads are gone, or after ten
   * seconds where a load is still under way.
   */
  @Override
  public void close() {
    synchronized (this) {
      stopping = true;
      timers.shutdownNow();
      notifyAll();
      List.copyOf(residents.values()).forEach(this::retire);
      retiring.stream()
          .filter(resident -> resident.loaded.isDone())
          .forEach(this::closeInBackground);
    }
    loading.shutdown();
    awaitUnloaded();
  }

  private synchronized void awaitUntil(Duration patience, BooleanSupplier condition) {
    long deadline = System.nanoTime() + patience.toNanos();
    try {
      long left = patience.toMillis();
      while (!condition.getAsBoolean() && left > 0) {
        wait(left);
        left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized void awaitUnloaded() {
    awaitUntil(SHUTDOWN_PATIENCE, retiring::isEmpty);
    if (!retiring.isEmpty()) {
      log.warn("Stopping although {} models are not unloaded yet", retiring.size());
    }
  }
}
