package dev.altiplano.registry.http;

import dev.altiplano.registry.transfer.BlobBody;
import java.io.IOException;
import java.nio.ByteBuffer;

/** The body of an answer. */
final class StreamBody implements BlobBody {
  private static final int CHUNK = 1 << 16;

  private final Answer answer;
  private final long start;
  private final byte[] chunk = new byte[CHUNK];
  private volatile boolean closed;

  StreamBody(Answer answer, long start) {
    this.answer = answer;
    this.start = start;
  }

  @Override
  public long start() {
    return start;
  }

  @Override
  public int read(ByteBuffer target) throws IOException {
    int count = answer.body().read(chunk, 0, Math.min(chunk.length, target.remaining()));
    if (closed) {
      throw new IOException("the body was closed");
    }
    if (count > 0) {
      target.put(chunk, 0, count);
    }
    return count;
  }

  @Override
  public void close() {
    closed = true;
    answer.close();
  }
}
