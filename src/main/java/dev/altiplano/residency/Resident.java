package dev.altiplano.residency;

import dev.altiplano.model.Digest;
import dev.altiplano.model.KeepAlive;
import dev.altiplano.model.ModelName;
import dev.altiplano.store.StoredModel;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * The state of one model that is to be loaded, loading or loaded; guarded by the lock of {@link
 * Residency}. It has a plan from when it is prepared.
 */
final class Resident {
  /**
   * A request that waits for the load.
   *
   * @param contextLength tokens that it names; empty where it names none
   * @param since {@code System.nanoTime()} since when it waits
   * @param deadline and until when it does, for its turn
   */
  record Waiter(
      CompletableFuture<ModelLease> lease, OptionalInt contextLength, long since, long deadline) {}

  final StoredModel stored;

  final List<Waiter> waiters = new ArrayList<>();
  KeepAlive keepAlive;

  /** When it is unloaded; of one that is idle. */
  Instant idleUntil = Instant.MAX;

  @Nullable Future<?> expiration;

  /** What it was loaded from, until it is opened. */
  @Nullable PreparedModel prepared;

  @Nullable LoadPlan plan;
  @Nullable Footprint footprint;
  @Nullable LoadedModel model;

  /** Its memory is being taken. */
  boolean opening;

  /** Whoever prepares it was told to stop, because nobody waits for it. */
  boolean abandoned;

  /** {@code System.nanoTime()} of when it was prepared, loaded and last used. */
  long preparedAt;

  long loadedAt;
  long usedAt;

  /** Time spent on preparing and opening it. */
  Duration took = Duration.ZERO;

  /** Requests that use the model or wait for it. */
  int leases;

  /** How often it was leased; tells a timer whether it is out of date. */
  int uses;

  /** Why it goes when its keep-alive ends. */
  UnloadReason expiryReason = UnloadReason.KEEP_ALIVE;

  /** Why it is out of reach of new requests; null for one that is not. */
  @Nullable UnloadReason retired;

  /** Somebody is closing it. */
  boolean closing;

  Resident(StoredModel stored, KeepAlive keepAlive) {
    this.stored = stored;
    this.keepAlive = keepAlive;
  }

  ModelName name() {
    return stored.name();
  }

  Digest digest() {
    return stored.digest();
  }

  boolean isPrepared() {
    return plan != null;
  }

  boolean isLoaded() {
    return model != null;
  }

  /** Loaded, and used by nobody. */
  boolean isIdle() {
    return leases == 0 && isLoaded();
  }

  /** Read and converted, and not planned yet. */
  void prepared(PreparedModel ready, long start) {
    prepared = ready;
    footprint = ready.footprint();
    preparedAt = System.nanoTime();
    took = Duration.ofNanos(preparedAt - start);
  }

  /** What it needs, from now on: as the plan says, or more where it was to have more already. */
  void widen(LoadPlan wanted) {
    plan = plan == null ? wanted : plan.wider(wanted);
  }

  /** Its memory is being taken; what was prepared belongs to whoever opens it. */
  void opening() {
    prepared = null;
    opening = true;
  }

  /** Ready to be used. */
  void loaded(LoadedModel ready, long start) {
    model = ready;
    opening = false;
    loadedAt = System.nanoTime();
    took = took.plusNanos(loadedAt - start);
  }

  /** Planned for fewer tokens than it could hold and the default names. */
  boolean isReduced(int defaultLength) {
    return plan != null
        && footprint != null
        && plan.contextLength() < Math.min(defaultLength, footprint.longestContext());
  }

  /** Opened, or being opened. */
  boolean takesMemory() {
    return opening || isLoaded();
  }

  /** Its model thread ended by a bug. */
  boolean isDead() {
    return model != null && !model.scheduler().isAlive();
  }

  /** Bytes that count against the budget: what was estimated, from when it is being opened. */
  long bytes() {
    return plan != null && takesMemory() ? plan.estimate().total() : 0;
  }

  /** As lists show it, from when it is being opened until it is gone. */
  Optional<ResidentModel> description() {
    if (plan == null || !takesMemory()) {
      return Optional.empty();
    }
    long bytes = model == null ? plan.estimate().total() : model.bytes();
    return Optional.of(
        new ResidentModel(name(), digest(), bytes, expiresAt(), plan.contextLength()));
  }

  /** Now, for one that is on its way out. */
  private Instant expiresAt() {
    if (retired != null) {
      return Instant.now();
    }
    return isIdle() ? idleUntil : expiry();
  }

  /** When it is unloaded if it is idle from now on. */
  Instant expiry() {
    return Instant.now().plus(keepAlive.duration());
  }

  /** Takes out those who wait, all of them. */
  List<Waiter> takeWaiters() {
    List<Waiter> taken = List.copyOf(waiters);
    waiters.clear();
    return taken;
  }

  /** Takes out all who wait; they use the model no more. */
  List<Waiter> dismissWaiters() {
    leases -= waiters.size();
    return takeWaiters();
  }

  /** Takes out those whose deadline has come; they use the model no more. */
  List<Waiter> takeExpired(long now) {
    List<Waiter> expired = waiters.stream().filter(waiter -> waiter.deadline() - now <= 0).toList();
    dismiss(expired);
    return expired;
  }

  /** Takes out some who wait; they use the model no more. */
  void dismiss(Collection<Waiter> leaving) {
    waiters.removeAll(leaving);
    leases -= leaving.size();
  }
}
