package dev.altiplano.residency;

import dev.altiplano.residency.Resident.Waiter;
import java.util.Objects;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who uses a model, and what becomes of it when nobody does: it is kept for its keep-alive, and
 * unloaded. Guarded by the lock of {@link Residency}, which its own threads take too.
 */
final class Leases {
  private static final Logger log = LoggerFactory.getLogger(Leases.class);

  private final Object lock;
  private final Residents residents;
  private final ScheduledExecutorService timers;
  private final ResidencyNews news;
  private final Runnable changed;

  /**
   * Leases of these models.
   *
   * @param changed called under the lock when a model has become idle or is gone
   */
  Leases(
      Object lock,
      Residents residents,
      ScheduledExecutorService timers,
      ResidencyNews news,
      Runnable changed) {
    this.lock = lock;
    this.residents = residents;
    this.timers = timers;
    this.news = news;
    this.changed = changed;
  }

  /** Counts one more who uses a model or waits for it. */
  static void take(Resident resident) {
    resident.leases++;
    resident.uses++;
    resident.usedAt = System.nanoTime();
    cancelExpiration(resident);
  }

  /** Gives a loaded model to one who was counted. Not under the lock. */
  void hand(Resident resident, LoadedModel loaded, Waiter waiter) {
    if (!waiter.lease().complete(lease(resident, loaded))) {
      release(resident);
    }
  }

  /** The lease of one who was counted. */
  ModelLease lease(Resident resident, LoadedModel loaded) {
    return new ModelLease(loaded, () -> release(resident));
  }

  private void release(Resident resident) {
    synchronized (lock) {
      resident.usedAt = System.nanoTime();
      resident.leases--;
      settle(resident);
    }
  }

  /** Starts the keep-alive of a model that nobody uses, or closes it where it is to go. */
  void settle(Resident resident) {
    if (!resident.isIdle()) {
      return;
    }
    resident.idleUntil = resident.expiry();
    if (resident.retired != null) {
      closeInBackground(resident);
    } else if (resident.keepAlive.duration().isZero()) {
      retire(resident, resident.expiryReason);
    } else if (!resident.keepAlive.isForever()) {
      cancelExpiration(resident);
      int uses = resident.uses;
      resident.expiration =
          timers.schedule(
              () -> expire(resident, uses),
              resident.keepAlive.duration().toNanos(),
              TimeUnit.NANOSECONDS);
    }
    changed.run();
  }

  private void expire(Resident resident, int uses) {
    synchronized (lock) {
      if (resident.isIdle() && resident.retired == null && resident.uses == uses) {
        retire(resident, UnloadReason.KEEP_ALIVE);
      }
    }
  }

  /** Takes a model out of reach of new requests; it closes when the last lease does. */
  void retire(Resident resident, UnloadReason reason) {
    residents.retire(resident);
    resident.retired = reason;
    cancelExpiration(resident);
    if (resident.isIdle()) {
      closeInBackground(resident);
    }
  }

  /** Closes a model, even one that is used. */
  void closeInBackground(Resident resident) {
    LoadedModel loaded = resident.model;
    if (!resident.closing && loaded != null) {
      resident.closing = true;
      // Joins the model thread, which must not hold up whoever released the last lease.
      Thread.ofPlatform().name("model-unloader").start(() -> close(resident, loaded));
    }
  }

  private void close(Resident resident, LoadedModel loaded) {
    UnloadReason reason = Objects.requireNonNullElse(resident.retired, UnloadReason.SHUTDOWN);
    try {
      loaded.close();
      log.info("Unloaded {}: {}", resident.name(), reason.label());
    } catch (RuntimeException e) {
      log.error("Unloading {} failed", resident.name(), e);
    } finally {
      news.tell(listener -> listener.unloaded(resident.name(), loaded, reason));
      synchronized (lock) {
        residents.forget(resident);
        changed.run();
      }
    }
  }

  private static void cancelExpiration(Resident resident) {
    if (resident.expiration != null) {
      resident.expiration.cancel(false);
      resident.expiration = null;
    }
  }
}
