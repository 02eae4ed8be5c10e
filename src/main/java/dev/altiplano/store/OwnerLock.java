package dev.altiplano.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A file that says what somebody is doing with blobs; the operating system lets go of it when its
 * owner dies. Taken and given back under the lock of the store: else one could lock the file that
 * another is about to remove.
 */
final class OwnerLock {
  /**
   * To close a file drops all locks of the process on it, so nobody here opens one that is held.
   */
  private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

  private final Path file;
  private final FileChannel channel;

  private OwnerLock(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /** Empty where another holds it, in this process or in another. */
  static Optional<OwnerLock> tryTake(Path file) throws IOException {
    if (!HELD.add(file)) {
      return Optional.empty();
    }
    FileChannel channel = null;
    boolean taken = false;
    try {
      Files.createDirectories(StoreFiles.parent(file));
      channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      taken = channel.tryLock() != null;
      return taken ? Optional.of(new OwnerLock(file, channel)) : Optional.empty();
    } finally {
      if (!taken) {
        if (channel != null) {
          channel.close();
        }
        HELD.remove(file);
      }
    }
  }

  Path path() {
    return file;
  }

  /** Writes at the end of the file; another channel on it would drop the lock. */
  void append(byte[] content) throws IOException {
    channel.position(channel.size());
    StoreFiles.writeFully(channel, ByteBuffer.wrap(content));
  }

  void giveBack() throws IOException {
    try (channel) {
      Files.deleteIfExists(file);
    } finally {
      HELD.remove(file);
    }
  }
}
