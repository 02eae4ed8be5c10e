package dev.altiplano.residency;

import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.ErrorKind;
import dev.altiplano.model.KeepAlive;
import dev.altiplano.residency.Resident.Waiter;
import dev.altiplano.scheduler.QueueTicket;
import dev.altiplano.store.StoredModel;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides which models are loaded. Hands out leases, loads one model at a time, keeps idle models
 * for their keep-alive, and unloads them when it ends or when their place is needed. Models are
 * known by the digest of their manifest, so that copies of a model share one place. The rules are
 * in docs/residency.md.
 *
 * <p>Safe for any thread: one lock guards the state, and nothing slow happens under it.
 */
public final class Residency implements ResidentModels, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Residency.class);

  private static final Duration SHUTDOWN_PATIENCE = Duration.ofSeconds(10);

  private final Object lock = new Object();
  private final ResidencyOptions options;
  private final StoredTemplates templates;
  private final LoadPlanner planner;
  private final Residents residents = new Residents();
  private final Leases leases;
  private final Loading loading;
  private final ScheduledExecutorService timers =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("residency-timer").daemon().factory());
  private boolean stopping;

  public Residency(
      ModelLoader loader, ResidencyOptions options, List<ResidencyListener> listeners) {
    ResidencyNews news = new ResidencyNews(listeners);
    this.options = options;
    this.templates = loader.templates();
    this.planner =
        new LoadPlanner(
            options.memory(),
            options.slots(),
            Runtime.getRuntime().availableProcessors(),
            options.contextLength());
    this.leases = new Leases(lock, residents, timers, news, this::changed);
    this.loading = new Loading(lock, loader, options, planner, residents, leases, news, timers);
  }

  /** The templates that its models are rendered by. */
  public StoredTemplates templates() {
    return templates;
  }

  private void changed() {
    loading.dispatch();
  }

  /** Leases a model; the request waits for its turn for as long as it takes. */
  public CompletableFuture<ModelLease> lease(
      StoredModel model, OptionalInt contextLength, @Nullable KeepAlive keepAlive) {
    return lease(model, contextLength, keepAlive, QueueTicket.unlimited("").expiresAt());
  }

  /**
   * Leases a model, loading it first where needed. Two requests for one model cause one load, which
   * is for the longer context of both. A load that nobody waits for any more, because all their
   * futures were cancelled, is not begun.
   *
   * @param contextLength tokens that the caller's sequence needs to hold; empty for the default. A
   *     model that was opened for less is loaded anew once it is idle
   * @param keepAlive from now on; null keeps what the model has, or takes the default
   * @param deadline {@code System.nanoTime()} at which it fails with QUEUE_TIMEOUT if its load
   *     waits for another load or for room
   * @return fails with {@link AltiplanoException}; the receiver closes the lease
   */
  public CompletableFuture<ModelLease> lease(
      StoredModel model, OptionalInt contextLength, @Nullable KeepAlive keepAlive, long deadline) {
    CompletableFuture<ModelLease> lease = new CompletableFuture<>();
    try {
      request(model, keepAlive, new Waiter(lease, contextLength, System.nanoTime(), deadline));
    } catch (AltiplanoException e) {
      lease.completeExceptionally(e);
    }
    return lease;
  }

  /** Leases a model that is loaded already; empty for any other, which stays as it is. */
  public Optional<ModelLease> leaseLoaded(StoredModel model) {
    synchronized (lock) {
      Resident resident = residents.find(model.digest());
      LoadedModel loaded = resident == null || resident.isDead() ? null : resident.model;
      if (resident == null || loaded == null) {
        return Optional.empty();
      }
      Leases.take(resident);
      return Optional.of(leases.lease(resident, loaded));
    }
  }

  private void request(StoredModel stored, @Nullable KeepAlive keepAlive, Waiter waiter) {
    Resident resident;
    LoadedModel loaded;
    synchronized (lock) {
      resident = resident(stored, waiter.contextLength(), keepAlive);
      Leases.take(resident);
      loaded = resident.model;
      if (loaded == null) {
        resident.waiters.add(waiter);
        loading.dispatch();
      }
    }
    if (loaded != null) {
      leases.hand(resident, loaded, waiter);
    } else {
      var _ = waiter.lease().whenComplete((lease, failure) -> forgetCancelled(resident, waiter));
    }
  }

  /** The resident for a request, which is a new one where there is none that it can use. */
  private Resident resident(
      StoredModel stored, OptionalInt contextLength, @Nullable KeepAlive keepAlive) {
    if (stopping) {
      throw shuttingDown();
    }
    Resident resident = residents.find(stored.digest());
    if (resident != null && (resident.isDead() || isTooSmall(resident, contextLength))) {
      leases.retire(resident, UnloadReason.RELOAD);
      resident = null;
    }
    if (resident == null) {
      resident = new Resident(stored, Objects.requireNonNullElse(keepAlive, options.keepAlive()));
      residents.add(resident);
      loading.add(resident);
    } else {
      if (!resident.isLoaded()) {
        join(resident, contextLength);
      }
      if (keepAlive != null) {
        resident.keepAlive = keepAlive;
        resident.expiryReason = UnloadReason.KEEP_ALIVE;
      }
    }
    return resident;
  }

  /**
   * Whether a model has taken its memory for fewer tokens than are wanted and it could hold.
   *
   * @throws AltiplanoException OUT_OF_MEMORY if so many never fit; nothing changes then
   */
  private boolean isTooSmall(Resident resident, OptionalInt contextLength) {
    LoadPlan plan = resident.plan;
    return plan != null
        && resident.takesMemory()
        && plan.contextLength() < plan(resident, contextLength).contextLength();
  }

  /**
   * Lets a request wait for a load, which takes more memory for it if it needs more and none is
   * taken yet. How many may wait depends on the slots; as long as those are not planned, on how
   * many there may be, and {@link Loading} refuses those who are too many then.
   *
   * @throws AltiplanoException QUEUE_FULL, or OUT_OF_MEMORY if so many tokens never fit; nothing
   *     changes then
   */
  private void join(Resident load, OptionalInt contextLength) {
    LoadPlan plan = load.plan;
    if (plan != null && !load.takesMemory()) {
      plan = plan.wider(plan(load, contextLength));
    }
    int slots = plan == null ? planner.mostSlots() : plan.slots();
    if (load.leases >= options.maxQueue() + slots) {
      throw AltiplanoException.queueFull();
    }
    load.plan = plan;
  }

  private LoadPlan plan(Resident prepared, OptionalInt contextLength) {
    Footprint footprint = Objects.requireNonNull(prepared.footprint);
    return planner.plan(prepared.name(), footprint, contextLength);
  }

  private void forgetCancelled(Resident resident, Waiter waiter) {
    if (waiter.lease().isCancelled()) {
      synchronized (lock) {
        if (resident.waiters.remove(waiter)) {
          resident.leases--;
          loading.dispatch();
        }
      }
    }
  }

  /** Ends the keep-alive of a model: it is unloaded as soon as nobody uses it. */
  public void unload(StoredModel model) {
    synchronized (lock) {
      Resident resident = residents.find(model.digest());
      if (resident != null) {
        resident.keepAlive = new KeepAlive(Duration.ZERO);
        resident.expiryReason = UnloadReason.REQUEST;
        leases.settle(resident);
      }
    }
  }

  @Override
  public List<ResidentModel> resident() {
    synchronized (lock) {
      return residents.descriptions();
    }
  }

  /** What is loaded and what waits, in numbers. */
  public ResidencyStatus status() {
    synchronized (lock) {
      return new ResidencyStatus(loading.waiting(), residents.bytes(), options.memory());
    }
  }

  private static AltiplanoException shuttingDown() {
    return new AltiplanoException(ErrorKind.SHUTTING_DOWN, "the server is shutting down");
  }

  /** Waits until nobody uses a model or waits for one, or for as long as {@code patience}. */
  public void awaitIdle(Duration patience) {
    awaitUntil(patience, residents::areUnused);
  }

  /**
   * Ends all generations and unloads all models. Returns when their threads are gone, or after ten
   * seconds where a load is still under way.
   */
  @Override
  public void close() {
    List<Waiter> waiters;
    synchronized (lock) {
      stopping = true;
      timers.shutdownNow();
      waiters = loading.stop();
      residents.reachable().forEach(model -> leases.retire(model, UnloadReason.SHUTDOWN));
      residents.retiring().forEach(leases::closeInBackground);
      lock.notifyAll();
    }
    Loading.fail(waiters, shuttingDown());
    if (!awaitUntil(SHUTDOWN_PATIENCE, this::isEmpty)) {
      log.warn("Stopping although not all models are unloaded yet");
    }
  }

  private boolean isEmpty() {
    return residents.retiring().isEmpty() && !loading.isRunning();
  }

  private boolean awaitUntil(Duration patience, BooleanSupplier condition) {
    long deadline = System.nanoTime() + patience.toNanos();
    synchronized (lock) {
      try {
        long left = patience.toMillis();
        while (!condition.getAsBoolean() && left > 0) {
          lock.wait(left);
          left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      return condition.getAsBoolean();
    }
  }
}
