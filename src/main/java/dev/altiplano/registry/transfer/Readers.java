package dev.altiplano.registry.transfer;

import dev.altiplano.store.BlobPart;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * The connections that one blob comes through, each with a thread that reads it. The first that
 * fails ends the others.
 */
final class Readers {
  /** How often to look for stalled connections within the time that makes one stalled. */
  private static final int LOOKS = 8;

  private final BlobSource source;
  private final DownloadSettings settings;
  private final List<Worker> workers = new ArrayList<>();
  private boolean stopped;
  private @Nullable Throwable failure;

  private record Worker(Connection connection, Thread thread) {}

  private interface Task {
    void run(PartsReader reader) throws InterruptedException;
  }

  Readers(BlobSource source, DownloadSettings settings) {
    this.source = source;
    this.settings = settings;
  }

  /**
   * Fills each part from requests for just its bytes.
   *
   * @throws RangesIgnored if the server does not know what these are
   */
  void fillEach(List<BlobPart> parts) throws InterruptedException {
    List<BlobPart> missing = parts.stream().filter(part -> !part.isComplete()).toList();
    Queue<BlobPart> queue = new ConcurrentLinkedQueue<>(missing);
    int connections = Math.min(settings.options().parallelism(), missing.size());
    run(
        connections,
        reader -> {
          for (BlobPart part = queue.poll(); part != null; part = queue.poll()) {
            reader.fill(List.of(part));
          }
        });
  }

  /** Fills all parts, which are the whole blob, from one answer. */
  void fillAll(List<BlobPart> parts) throws InterruptedException {
    run(1, reader -> reader.fill(parts));
  }

  private void run(int connections, Task task) throws InterruptedException {
    Duration tick = settings.options().stallTimeout().dividedBy(LOOKS);
    for (Worker worker : start(connections, task)) {
      while (!worker.thread().join(tick)) {
        workers().forEach(each -> each.connection().closeIfStalled());
      }
    }
    rethrow();
  }

  private synchronized List<Worker> start(int connections, Task task) throws InterruptedException {
    if (stopped) {
      throw new InterruptedException();
    }
    for (int i = 0; i < connections; i++) {
      var connection = new Connection(source, settings.options().stallTimeout());
      Runnable work = () -> work(new PartsReader(source, settings, connection), task);
      workers.add(new Worker(connection, Thread.ofVirtual().name("download-", i).unstarted(work)));
    }
    workers.forEach(worker -> worker.thread().start());
    return workers();
  }

  private synchronized List<Worker> workers() {
    return List.copyOf(workers);
  }

  private void work(PartsReader reader, Task task) {
    try {
      task.run(reader);
    } catch (InterruptedException | RuntimeException | Error e) {
      fail(e);
    }
  }

  /** What fails after the end has been called is a consequence of it. */
  private synchronized void fail(Throwable cause) {
    if (!stopped) {
      failure = cause;
      stop();
    }
  }

  /** Ends the reading; what has come stays. */
  synchronized void stop() {
    stopped = true;
    for (Worker worker : workers) {
      worker.connection().stop();
      worker.thread().interrupt();
    }
  }

  private synchronized void rethrow() throws InterruptedException {
    switch (failure) {
      case null -> {
        if (stopped) {
          throw new InterruptedException();
        }
      }
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      default -> throw new IllegalStateException("reading a blob ended; this is a bug", failure);
    }
  }
}
