package dev.altiplano.scheduler;

import dev.altiplano.engine.ForwardPass;
import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.ErrorKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the sequences of one model on a platform thread of its own, the model thread, which alone
 * touches the forward pass and the slots. Everybody else submits to a bounded queue, cancels by a
 * mark, and reads a snapshot.
 */
public final class ModelScheduler implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ModelScheduler.class);

  private final ForwardPass forwardPass;
  private final LongSupplier clock;
  private final int slots;
  private final FairQueue queue;
  private final WorkMeter work = new WorkMeter();
  private final Batch batch;
  private final Thread thread;
  private volatile boolean stopping;

  /** As of the last turn; its queue is not up to date. */
  private volatile SchedulerStatus published;

  private ModelScheduler(
      String name, ForwardPass forwardPass, SchedulerOptions options, LongSupplier clock) {
    this.forwardPass = forwardPass;
    this.clock = clock;
    this.slots = options.slots();
    this.queue = new FairQueue(options.maxQueue());
    this.batch = new Batch(forwardPass, options, work, clock, this::publish);
    this.published = new SchedulerStatus(0, 0, 0, batch.slots().capacity(), SchedulerWork.NONE);
    this.thread = Thread.ofPlatform().name("model-" + name).daemon().unstarted(this::run);
  }

  /**
   * Takes over a forward pass and starts the model thread.
   *
   * @param name of the model, for the thread
   */
  public static ModelScheduler start(
      String name, ForwardPass forwardPass, SchedulerOptions options) {
    return start(name, forwardPass, options, System::nanoTime);
  }

  /** With a clock of nanoseconds, which the times of events are read from. */
  static ModelScheduler start(
      String name, ForwardPass forwardPass, SchedulerOptions options, LongSupplier clock) {
    try {
      ModelScheduler scheduler = new ModelScheduler(name, forwardPass, options, clock);
      scheduler.thread.start();
      return scheduler;
    } catch (RuntimeException | Error e) {
      forwardPass.close();
      throw e;
    }
  }

  /**
   * Queues a sequence. Its listener hears of it on the model thread; also that it waited too long,
   * as QUEUE_TIMEOUT.
   *
   * @throws AltiplanoException QUEUE_FULL at once when too many wait, SHUTTING_DOWN after close
   */
  public SequenceHandle submit(SequenceRequest request, SequenceListener listener) {
    Sequence sequence = new Sequence(request, listener, clock);
    if (!queue.offer(sequence, slots - published.active())) {
      throw AltiplanoException.queueFull();
    }
    // Whoever comes after the last drain takes itself out again, so that nobody waits for ever.
    if (stopping && queue.remove(sequence)) {
      throw shuttingDown();
    }
    LockSupport.unpark(thread);
    return () -> cancel(sequence);
  }

  private void cancel(Sequence sequence) {
    sequence.cancel();
    queue.remove(sequence);
  }

  /** Whether the model thread runs; it ends when it is closed, or by a bug. */
  public boolean isAlive() {
    return thread.isAlive();
  }

  public SchedulerStatus status() {
    SchedulerStatus latest = published;
    return new SchedulerStatus(
        queue.size(),
        latest.active(),
        latest.kvUsedTokens(),
        latest.kvReservedTokens(),
        latest.work());
  }

  private void run() {
    try (forwardPass) {
      while (!stopping) {
        // Nobody waits without somebody running, so there is no deadline to wake up for.
        if (!turn() && queue.size() == 0 && !stopping) {
          LockSupport.park(this);
        }
      }
    } catch (Throwable e) {
      log.error("The model thread ends; this is a bug", e);
      stopping = true;
    } finally {
      failRest();
    }
  }

  private boolean turn() {
    long start = clock.getAsLong();
    expireWaiting(start);
    if (admitWaiting()) {
      publish();
    }
    boolean worked = batch.turn();
    if (worked) {
      work.turned(clock.getAsLong() - start);
    }
    publish();
    return worked;
  }

  private void expireWaiting(long now) {
    for (Sequence expired : queue.pollExpired(now)) {
      expired.expire();
    }
  }

  /** Fills free slots. Returns whether there was anybody to fill them with. */
  private boolean admitWaiting() {
    boolean admitted = false;
    while (queue.size() > 0 && batch.slots().hasFree()) {
      Optional<Sequence> next = queue.poll(batch.slots()::active);
      if (next.isPresent() && !next.get().isCancelled()) {
        batch.admit(next.get());
        admitted = true;
      }
    }
    return admitted;
  }

  private void publish() {
    published =
        new SchedulerStatus(
            queue.size(),
            batch.slots().active(),
            batch.slots().usedTokens(),
            batch.slots().capacity(),
            work.snapshot());
  }

  private void failRest() {
    List<Sequence> rest = new ArrayList<>(batch.clear());
    rest.addAll(queue.drain());
    rest.forEach(sequence -> sequence.fail(shuttingDown()));
    publish();
  }

  private static AltiplanoException shuttingDown() {
    return new AltiplanoException(
        ErrorKind.SHUTTING_DOWN, "the model is being unloaded; please try again");
  }

  /** Fails what runs and waits, ends the model thread and closes the forward pass. */
  @Override
  public void close() {
    stopping = true;
    try {
      forwardPass.interrupt();
    } finally {
      LockSupport.unpark(thread);
      join();
    }
  }

  private void join() {
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
