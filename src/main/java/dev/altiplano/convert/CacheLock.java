package dev.altiplano.convert;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The right to change a cache, for one thread among all processes that share it. It ends with the
 * process, so what is half-written when it is taken was left by a crash.
 */
final class CacheLock implements AutoCloseable {
  // A file lock is held by the process: it does not keep its own threads apart.
  private static final ReentrantLock THREADS = new ReentrantLock();

  private final FileChannel channel;

  private CacheLock(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * Waits for the lock and takes it.
   *
   * @throws IOException if it cannot be had, or the thread is interrupted, which it still is then
   */
  static CacheLock take(Path file) throws IOException {
    try {
      THREADS.lockInterruptibly();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw (IOException) new InterruptedIOException("interrupted on " + file).initCause(e);
    }
    try {
      return new CacheLock(locked(file));
    } catch (Throwable e) {
      THREADS.unlock();
      throw e;
    }
  }

  private static FileChannel locked(Path file) throws IOException {
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      channel.lock();
      return channel;
    } catch (Throwable e) {
      channel.close();
      throw e;
    }
  }

  @Override
  public void close() throws IOException {
    try {
      channel.close();
    } finally {
      THREADS.unlock();
    }
  }
}
