package dev.altiplano.registry.artifact;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Ends with an error where more comes than can be meant. One thread. */
final class BoundedStream extends FilterInputStream {
  private final long limit;
  private long count;

  BoundedStream(InputStream in, long limit) {
    super(in);
    this.limit = limit;
  }

  @Override
  public int read() throws IOException {
    int value = super.read();
    count(value < 0 ? 0 : 1);
    return value;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    int read = super.read(target, offset, length);
    count(read);
    return read;
  }

  @Override
  public long skip(long wanted) throws IOException {
    long skipped = super.skip(wanted);
    count(skipped);
    return skipped;
  }

  private void count(long more) throws IOException {
    count += Math.max(more, 0);
    if (count > limit) {
      throw new IOException("it unpacks to more than %d bytes".formatted(limit));
    }
  }
}
