package dev.altiplano.store;

import dev.altiplano.model.Digest;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.LockSupport;

/**
 * Hashes a blob while it arrives: whatever follows on from the start without a gap, read back from
 * the file, where it has just been written. On a platform thread, since it only computes.
 */
final class PrefixHash implements AutoCloseable {
  private static final int BUFFER = 1 << 20;

  private final Path file;
  private final List<BlobPart> parts;
  private final long size;
  private final CompletableFuture<Digest> result = new CompletableFuture<>();
  private final Thread thread;
  private volatile boolean closed;

  private PrefixHash(Path file, List<BlobPart> parts, long size) {
    this.file = file;
    this.parts = parts;
    this.size = size;
    this.thread = Thread.ofPlatform().daemon().name("blob-hash").unstarted(this::run);
  }

  static PrefixHash start(Path file, List<BlobPart> parts, long size) {
    var hash = new PrefixHash(file, parts, size);
    hash.thread.start();
    return hash;
  }

  /** Parts have grown. */
  void wake() {
    LockSupport.unpark(thread);
  }

  /** The digest of the whole, whose last byte is there. */
  Digest await() throws IOException {
    wake();
    try {
      return result.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
    }
  }

  private void run() {
    try (FileChannel in = FileChannel.open(file, StandardOpenOption.READ)) {
      result.complete(hash(in));
    } catch (IOException | RuntimeException e) {
      result.completeExceptionally(e);
    }
  }

  private Digest hash(FileChannel in) throws IOException {
    MessageDigest hash = Digest.sha256();
    ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
    int part = 0;
    for (long at = 0; at < size; ) {
      while (part < parts.size() && parts.get(part).isComplete()) {
        part++;
      }
      long there = part < parts.size() ? parts.get(part).position() : size;
      if (there > at) {
        at += update(hash, in, at, buffer.clear().limit((int) Math.min(BUFFER, there - at)));
      } else {
        awaitMore();
      }
    }
    return Digest.of(hash);
  }

  private static int update(MessageDigest hash, FileChannel in, long at, ByteBuffer buffer)
      throws IOException {
    int count = in.read(buffer, at);
    if (count < 0) {
      throw new EOFException("somebody cut the file short");
    }
    hash.update(buffer.flip());
    return count;
  }

  private void awaitMore() throws IOException {
    if (closed) {
      throw new IOException("nobody waits for the digest any more");
    }
    LockSupport.park(this);
  }

  /** Stops; returns when the file is no longer read. */
  @Override
  public void close() {
    closed = true;
    wake();
    result.handle((digest, failure) -> true).join();
  }
}
