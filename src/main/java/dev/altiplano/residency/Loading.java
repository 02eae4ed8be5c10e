package dev.altiplano.residency;

import dev.altiplano.model.AltiplanoException;
import dev.altiplano.residency.Resident.Waiter;
import dev.altiplano.residency.Residents.Room;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does the loads, one at a time: prepares a model, makes room for it, opens it, and hands it to
 * those who wait. Guarded by the lock of {@link Residency}, which its own threads take too.
 */
final class Loading {
  private static final Logger log = LoggerFactory.getLogger(Loading.class);

  private final Object lock;
  private final ModelLoader loader;
  private final ResidencyOptions options;
  private final LoadPlanner planner;
  private final Admission admission;
  private final Residents residents;
  private final Leases leases;
  private final ResidencyNews news;
  private final ScheduledExecutorService timers;
  private final LoadQueue queue;
  private final LoadRunner runner;
  private @Nullable Future<?> wake;

  /** Interrupts the stage that runs. */
  private Runnable interrupt = () -> {};

  private boolean stopping;

  Loading(
      Object lock,
      ModelLoader loader,
      ResidencyOptions options,
      LoadPlanner planner,
      Residents residents,
      Leases leases,
      ResidencyNews news,
      ScheduledExecutorService timers) {
    this.lock = lock;
    this.loader = loader;
    this.options = options;
    this.planner = planner;
    this.admission = new Admission(options.memory(), options.maxLoadedModels());
    this.residents = residents;
    this.leases = leases;
    this.news = news;
    this.timers = timers;
    this.queue = new LoadQueue(options.patience().toNanos());
    this.runner = new LoadRunner(options.loadTimeout(), loader::progress, timers);
  }

  void add(Resident load) {
    queue.add(load);
  }

  /** Loads that wait for another load or for room. */
  int waiting() {
    return queue.waiting().size();
  }

  boolean isRunning() {
    return queue.isRunning();
  }

  /** Goes on with the loads; called whenever something has changed that they may wait for. */
  void dispatch() {
    lock.notifyAll();
    if (stopping) {
      return;
    }
    long now = System.nanoTime();
    queue.waiting().forEach(load -> dropUnwanted(load, now));
    if (!queue.waiting().isEmpty()) {
      queue.running().filter(load -> load.leases == 0).ifPresent(this::abandon);
    }
    queue.next(now, load -> makeRoom(load, now)).ifPresent(this::start);
    if (wake != null) {
      wake.cancel(false);
    }
    queue
        .untilChange(now, residents.reachable())
        .ifPresent(left -> wake = timers.schedule(this::wake, left, TimeUnit.NANOSECONDS));
  }

  private void wake() {
    synchronized (lock) {
      dispatch();
    }
  }

  /** Answers those who have waited for too long, and forgets a load that nobody waits for. */
  private void dropUnwanted(Resident load, long now) {
    for (Waiter expired : load.takeExpired(now)) {
      answer(List.of(expired), waitedTooLong(load, Duration.ofNanos(now - expired.since())));
    }
    if (load.leases == 0) {
      forget(load);
      log.info("{} is not loaded: nobody waits for it any more", load.name());
    }
  }

  /** Ends the preparation of a load that nobody waits for, so that those behind it get on. */
  private void abandon(Resident load) {
    if (!load.takesMemory() && !load.abandoned) {
      load.abandoned = true;
      // Whoever comes now gets a load of their own.
      residents.forget(load);
      interrupt.run();
    }
  }

  private void forget(Resident load) {
    queue.remove(load);
    residents.forget(load);
    if (load.prepared != null) {
      load.prepared.close();
      load.prepared = null;
    }
  }

  /** Sees to it that a load has room, if not now then soon. */
  private Room makeRoom(Resident newcomer, long now) {
    if (residents.room(admission, newcomer) == Room.NONE) {
      long leastStay =
          queue.isPatient(newcomer, now) ? Long.MAX_VALUE : options.patience().toNanos();
      UnloadReason reason = residents.isFull(admission) ? UnloadReason.COUNT : UnloadReason.MEMORY;
      for (Resident evicted : residents.evictions(admission, newcomer, now, leastStay)) {
        log.info("{} makes room for {}", evicted.name(), newcomer.name());
        leases.retire(evicted, reason);
      }
    }
    return residents.room(admission, newcomer);
  }

  private void start(Resident load) {
    queue.started(load);
    long start = System.nanoTime();
    PreparedModel prepared = load.prepared;
    LoadPlan plan = load.plan;
    if (prepared == null || plan == null) {
      interrupt =
          runner.run(
              () -> loader.prepare(load.stored),
              ready -> prepared(load, ready, start),
              failure -> failed(load, failure, "read or converted"));
    } else {
      load.opening();
      interrupt =
          runner.run(
              () -> loader.open(prepared, plan),
              ready -> opened(load, ready, start),
              failure -> failed(load, failure, "opened"));
    }
  }

  private void prepared(Resident load, PreparedModel prepared, long start) {
    synchronized (lock) {
      load.prepared(prepared, start);
      plan(load, prepared.footprint());
      queue.paused(load);
      if (stopping || load.leases == 0) {
        forget(load);
      }
      dispatch();
    }
  }

  /**
   * Plans for all who wait. Those whose context never fits are refused.
   *
   * @throws AltiplanoException OUT_OF_MEMORY if nobody is left
   */
  private void plan(Resident load, Footprint model) {
    Map<Waiter, AltiplanoException> refused = new LinkedHashMap<>();
    for (Waiter waiter : load.waiters) {
      try {
        load.widen(planner.plan(load.name(), model, waiter.contextLength()));
      } catch (AltiplanoException e) {
        refused.put(waiter, e);
      }
    }
    if (!load.isPrepared() && !refused.isEmpty()) {
      throw refused.values().iterator().next();
    }
    load.dismiss(refused.keySet());
    refused.forEach((waiter, refusal) -> answer(List.of(waiter), refusal));
    refuseSurplus(load);
  }

  /** There are fewer slots than there might have been: those who came last have no place. */
  private void refuseSurplus(Resident load) {
    LoadPlan plan = load.plan;
    if (plan != null) {
      List<Waiter> surplus =
          load.waiters.stream().skip((long) options.maxQueue() + plan.slots()).toList();
      load.dismiss(surplus);
      answer(surplus, AltiplanoException.queueFull());
    }
  }

  private void opened(Resident load, LoadedModel loaded, long start) {
    List<Waiter> waiters;
    synchronized (lock) {
      queue.remove(load);
      waiters = load.takeWaiters();
      load.loaded(loaded, start);
      // A lease of its own, so that it does not go before it was told of.
      load.leases++;
    }
    report(load, loaded, waiters);
    // Not under the lock: those who wait go on from here, on this thread.
    waiters.forEach(waiter -> leases.hand(load, loaded, waiter));
    synchronized (lock) {
      load.leases--;
      leases.settle(load);
      dispatch();
    }
  }

  private void report(Resident load, LoadedModel loaded, List<Waiter> waiters) {
    if (load.isReduced(options.contextLength())
        && waiters.stream().anyMatch(waiter -> waiter.contextLength().isEmpty())) {
      log.info("The context of {} is reduced to fit into the memory budget", load.name());
    }
    log.info(
        "Loaded {} in {} ms: {} MiB, context length {}",
        load.name(),
        load.took.toMillis(),
        loaded.bytes() >> 20,
        loaded.contextLength());
    news.tell(listener -> listener.loaded(load.name(), loaded, load.took));
  }

  /** The load leaves nothing behind. */
  private void failed(Resident load, Throwable cause, String stage) {
    LoadFailure failure = LoadFailure.of(load.name(), cause, stage, options.loadTimeout());
    List<Waiter> waiters;
    synchronized (lock) {
      forget(load);
      waiters = load.takeWaiters();
      dispatch();
    }
    if (load.abandoned) {
      log.info("{} is not loaded: nobody waits for it any more", load.name());
      return;
    }
    AltiplanoException answer = failure.logged();
    news.tell(listener -> listener.loadFailed(load.name()));
    if (failure.nature() == LoadFailure.Nature.TIMEOUT) {
      news.tell(listener -> listener.loadTimedOut(load.name()));
    }
    fail(waiters, answer);
  }

  /** Begins no more loads; gives back those who wait, for the caller to answer. */
  List<Waiter> stop() {
    stopping = true;
    List<Waiter> waiters = new ArrayList<>();
    queue.all().forEach(load -> waiters.addAll(load.dismissWaiters()));
    queue.waiting().forEach(this::forget);
    queue.running().ifPresent(this::abandon);
    return waiters;
  }

  /** On another thread, because those who wait go on from here, and that not under the lock. */
  private static void answer(List<Waiter> waiters, AltiplanoException failure) {
    Thread.ofVirtual().start(() -> fail(waiters, failure));
  }

  /** Not under the lock. */
  static void fail(List<Waiter> waiters, AltiplanoException failure) {
    waiters.forEach(waiter -> waiter.lease().completeExceptionally(failure));
  }

  private static AltiplanoException waitedTooLong(Resident load, Duration waited) {
    return AltiplanoException.queueTimeout(
        "%s to be loaded beside other models".formatted(load.name()),
        waited,
        "altiplano.memory or altiplano.max-loaded-models");
  }
}
