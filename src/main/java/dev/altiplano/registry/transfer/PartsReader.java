package dev.altiplano.registry.transfer;

import dev.altiplano.model.AltiplanoException;
import dev.altiplano.store.BlobPart;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;

/**
 * Fills parts through one connection, in the order of their content, and again from where an answer
 * broke off. One thread.
 */
final class PartsReader {
  private static final int BUFFER = 1 << 17;

  private final BlobSource source;
  private final DownloadSettings settings;
  private final Connection connection;
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);
  private long earlierEnd = -1;

  PartsReader(BlobSource source, DownloadSettings settings, Connection connection) {
    this.source = source;
    this.settings = settings;
    this.connection = connection;
  }

  /**
   * Fills parts that follow one another.
   *
   * @throws RangesIgnored if that is so, and the parts are not the whole blob
   * @throws AltiplanoException when it is no use to try again
   */
  void fill(List<BlobPart> parts) throws InterruptedException {
    var tries = new Tries(source, settings);
    long end = parts.getLast().end();
    for (long at = missing(parts); at < end; at = missing(parts)) {
      try {
        read(parts, at, end);
      } catch (TransferException e) {
        if (missing(parts) > at) {
          tries.progressed();
        }
        tries.failed(e);
      } finally {
        connection.close();
      }
    }
  }

  /** Where the first byte belongs that is not there; the end of the parts if there is none. */
  private static long missing(List<BlobPart> parts) {
    return parts.stream()
        .filter(part -> !part.isComplete())
        .findFirst()
        .orElseGet(parts::getLast)
        .position();
  }

  private void read(List<BlobPart> parts, long from, long end)
      throws TransferException, InterruptedException {
    long at = connection.open(from, end);
    if (at < from && end - parts.getFirst().start() < source.blob().size()) {
      throw new RangesIgnored(source.host());
    }
    for (BlobPart part : parts) {
      if (!part.isComplete()) {
        skip(at, part.position());
        fill(part);
        at = part.end();
      }
    }
    if (at == end) {
      requireEnd(end);
    }
  }

  /** Reads over what is there already. */
  private void skip(long from, long to) throws TransferException {
    for (long at = from; at < to; ) {
      at += next(at, to);
    }
  }

  private void fill(BlobPart part) throws TransferException {
    while (!part.isComplete()) {
      long at = part.position();
      next(at, part.end());
      try {
        part.append(buffer.flip());
      } finally {
        // Who is told to stop while it notes what came has it all the same, and never reads it
        // again.
        settings.listener().received(source.host(), part.position() - at);
      }
    }
  }

  /** Reads some bytes that belong between two places into the buffer. */
  private int next(long at, long to) throws TransferException {
    int count = connection.read(buffer.clear().limit((int) Math.min(BUFFER, to - at)));
    if (count < 0) {
      throw endedEarly(at);
    }
    return count;
  }

  /** A connection that broke may look like an end; not twice at the same place. */
  private TransferException endedEarly(long at) {
    boolean again = earlierEnd == at;
    earlierEnd = at;
    String what =
        "its manifest says %d bytes, but what the server sends ends after %d"
            .formatted(source.blob().size(), at);
    return again
        ? TransferException.lasting(what, null)
        : TransferException.passing(what, Duration.ZERO, null);
  }

  private void requireEnd(long end) throws TransferException {
    int surplus = surplus();
    if (surplus <= 0) {
      return;
    }
    long size = source.blob().size();
    if (end < size) {
      throw new RangesIgnored(source.host());
    }
    throw TransferException.lasting(
        "its manifest says %d bytes, but the server sends %d or more"
            .formatted(size, size + surplus),
        null);
  }

  /** What breaks after the last byte does no harm. */
  private int surplus() {
    try {
      return connection.read(buffer.clear());
    } catch (TransferException e) {
      return 0;
    }
  }
}
