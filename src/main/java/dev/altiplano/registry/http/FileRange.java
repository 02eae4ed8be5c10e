package dev.altiplano.registry.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;

/**
 * A part of a file, read as it leaves.
 *
 * @param progress told now and then how many bytes of the part have left
 */
record FileRange(Path file, long from, long length, AtomicLong count, LongConsumer progress)
    implements Content {
  FileRange(Path file, long from, long length, LongConsumer progress) {
    this(file, from, length, new AtomicLong(), progress);
  }

  @Override
  public BodyPublisher publisher() {
    return length == 0
        ? BodyPublishers.noBody()
        : BodyPublishers.fromPublisher(BodyPublishers.ofInputStream(this::open), length);
  }

  private InputStream open() {
    count.set(0);
    try {
      FileChannel channel = FileChannel.open(file).position(from);
      return new Counted(Channels.newInputStream(channel));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }

  @Override
  public long sent() {
    long sent = count.get();
    progress.accept(sent);
    return sent;
  }

  private final class Counted extends InputStream {
    private final InputStream in;
    private long done;

    Counted(InputStream in) {
      this.in = in;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int most) throws IOException {
      long left = length - done;
      int read = left == 0 ? -1 : in.read(target, offset, (int) Math.min(most, left));
      if (read > 0) {
        done += read;
        count.set(done);
      }
      return read;
    }

    @Override
    public void close() throws IOException {
      in.close();
    }
  }
}
