package dev.altiplano.registry.transfer;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Bytes of a blob on their way in. One thread reads; any thread may close. */
public interface BlobBody extends AutoCloseable {
  /**
   * Position in the blob of the first byte: the one asked for, or 0 from a server that does not
   * know ranges.
   */
  long start();

  /**
   * Reads into the rest of {@code target}, waiting for a first byte.
   *
   * @return how many bytes, or -1 at the end
   * @throws IOException if the connection broke, or the body was closed
   */
  int read(ByteBuffer target) throws IOException;

  /** Gives the connection up; a read that waits ends. */
  @Override
  void close();
}
