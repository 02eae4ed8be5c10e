package dev.altiplano.scheduler;

import dev.altiplano.engine.ForwardPass;
import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.ErrorKind;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.locks.LockSupport;
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
  private final BlockingQueue<Sequence> queue;
  private final Batch batch;
  private final Thread thread;
  private volatile boolean stopping;
  private volatile int active;
  private volatile long kvUsedTokens;

  private ModelScheduler(String name, ForwardPass forwardPass, SchedulerOptions options) {
    this.forwardPass = forwardPass;
    this.queue = new ArrayBlockingQueue<>(options.maxQueue());
    this.batch = new Batch(forwardPass, options);
    this.thread = Thread.ofPlatform().name("model-" + name).daemon().unstarted(this::run);
  }

  /**
   * Takes over a forward pass and starts the model thread.
   *
   * @param name of the model, for the thread
   */
  public static ModelScheduler start(
      String name, ForwardPass forwardPass, SchedulerOptions options) {
    try {
      ModelScheduler scheduler = new ModelScheduler(name, forwardPass, options);
      scheduler.thread.start();
      return scheduler;
    } catch (RuntimeException | Error e) {
      forwardPass.close();
      throw e;
    }
  }

  /**
   * Queues a sequence. Its listener hears of it on the model thread.
   *
   * @throws AltiplanoException QUEUE_FULL at once when too many wait, SHUTTING_DOWN after close
   */
  public SequenceHandle submit(SequenceRequest request, SequenceListener listener) {
    Sequence sequence = new Sequence(request, listener);
    if (!queue.offer(sequence)) {
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
    return new SchedulerStatus(queue.size(), active, kvUsedTokens, batch.capacity());
  }

  private void run() {
    try (forwardPass) {
      while (!stopping) {
        admitWaiting();
        if (!batch.step()) {
          publish();
          if (queue.isEmpty() && !stopping) {
            LockSupport.park(this);
          }
        }
        publish();
      }
    } catch (Throwable e) {
      log.error("The model thread ends; this is a bug", e);
      stopping = true;
    } finally {
      failRest();
    }
  }

  private void admitWaiting() {
    while (batch.hasFreeSlot()) {
      Sequence next = queue.poll();
      if (next == null) {
        return;
      }
      if (!next.isCancelled()) {
        batch.admit(next);
      }
    }
  }

  private void publish() {
    active = batch.active();
    kvUsedTokens = batch.usedTokens();
  }

  private void failRest() {
    List<Sequence> rest = new ArrayList<>(batch.clear());
    queue.drainTo(rest);
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
