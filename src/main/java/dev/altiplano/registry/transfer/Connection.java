package dev.altiplano.registry.transfer;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What one thread reads blobs through, one body after another. Another thread may look whether it
 * stalls, and stop it for good.
 */
final class Connection {
  private final BlobSource source;
  private final Duration stallTimeout;
  private volatile @Nullable BlobBody body;
  private volatile long heard;
  private volatile boolean stalled;
  private volatile boolean stopped;

  Connection(BlobSource source, Duration stallTimeout) {
    this.source = source;
    this.stallTimeout = stallTimeout;
  }

  /** Position in the blob of the first byte that {@link #read} is going to give. */
  long open(long from, long to) throws TransferException, InterruptedException {
    stalled = false;
    BlobBody opened = source.open(from, to);
    heard = System.nanoTime();
    body = opened;
    if (stopped) {
      throw new InterruptedException("nobody wants the blob any more");
    }
    if (opened.start() > from) {
      throw TransferException.lasting(
          "it sent the bytes from %d on when those from %d on were asked for"
              .formatted(opened.start(), from),
          null);
    }
    return opened.start();
  }

  /** As {@link BlobBody#read}. */
  int read(ByteBuffer target) throws TransferException {
    BlobBody from = body;
    if (from == null) {
      throw new IllegalStateException("nothing is open; this is a bug");
    }
    try {
      int count = from.read(target);
      heard = System.nanoTime();
      return count;
    } catch (IOException e) {
      throw TransferException.passing(
          stalled
              ? "no byte came for %d ms".formatted(stallTimeout.toMillis())
              : "the answer broke off: " + e.getMessage(),
          Duration.ZERO,
          e);
    }
  }

  void close() {
    BlobBody open = body;
    body = null;
    if (open != null) {
      open.close();
    }
  }

  /** Gives up an answer of which nothing has come for too long. */
  void closeIfStalled() {
    BlobBody open = body;
    if (open != null && System.nanoTime() - heard > stallTimeout.toNanos()) {
      stalled = true;
      open.close();
    }
  }

  void stop() {
    stopped = true;
    BlobBody open = body;
    if (open != null) {
      open.close();
    }
  }
}
