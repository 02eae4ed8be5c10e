package dev.altiplano.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One holder at a time among all threads of all processes that name the same file. The operating
 * system lets go of it when its holder dies. Not reentrant.
 */
final class StoreLock {
  /** A file lock keeps out other processes only; these keep out the other threads of this one. */
  private static final Map<Path, ReentrantLock> IN_PROCESS = new ConcurrentHashMap<>();

  private final Path file;
  private final ReentrantLock threads;

  /** What is done under the lock. */
  interface Action<T> {
    T run() throws IOException;
  }

  StoreLock(Path file) {
    this.file = file;
    this.threads = IN_PROCESS.computeIfAbsent(file, _ -> new ReentrantLock());
  }

  <T> T hold(Action<T> action) throws IOException {
    if (threads.isHeldByCurrentThread()) {
      throw new IllegalStateException("%s is held already; this is a bug".formatted(file));
    }
    threads.lock();
    try {
      Files.createDirectories(StoreFiles.parent(file));
      try (var channel =
              FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
          var _ = channel.lock()) {
        return action.run();
      }
    } finally {
      threads.unlock();
    }
  }
}
