package dev.altiplano.bench;

import java.io.IOException;
import java.io.UncheckedIOException;

/** Watches what this process takes beside mapped files, until it is closed. Linux only. */
final class MemoryWatch implements AutoCloseable {
  private static final long INTERVAL_MILLIS = 10;

  private final Thread thread = new Thread(this::watch, "memory-watch");
  private volatile long most;

  private MemoryWatch() {}

  static MemoryWatch start() {
    var watch = new MemoryWatch();
    watch.thread.setDaemon(true);
    watch.thread.start();
    return watch;
  }

  /** Bytes at most so far. */
  long most() {
    return most;
  }

  private void watch() {
    try {
      while (!Thread.currentThread().isInterrupted()) {
        most = Math.max(most, Vitals.of(ProcessHandle.current().pid()).anonymous());
        Thread.sleep(INTERVAL_MILLIS);
      }
    } catch (InterruptedException e) {
      // Closed.
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
