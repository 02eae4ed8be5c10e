package dev.altiplano.store;

import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.Digest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The sparse file of a partial blob. Any number of threads write, each to its own place. */
final class PartialContent implements AutoCloseable {
  private final Digest digest;
  private final Path file;
  private final FileChannel channel;
  private volatile Runnable onGrowth = () -> {};

  private PartialContent(Digest digest, Path file, FileChannel channel) {
    this.digest = digest;
    this.file = file;
    this.channel = channel;
  }

  /** Opens the file, and gives it the length of the whole, without taking the room yet. */
  static PartialContent open(Digest digest, Path file, long size) throws IOException {
    FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
    try {
      if (channel.size() < size) {
        channel.write(ByteBuffer.allocate(1), size - 1);
      }
      return new PartialContent(digest, file, channel);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  Path file() {
    return file;
  }

  /** Returns the position after what it wrote. */
  long write(ByteBuffer bytes, long position) throws IOException {
    long at = position;
    while (bytes.hasRemaining()) {
      at += channel.write(bytes, at);
    }
    return at;
  }

  void onGrowth(Runnable action) {
    onGrowth = action;
  }

  /** Bytes came that somebody may be waiting for. */
  void grown() {
    onGrowth.run();
  }

  void force() throws IOException {
    channel.force(true);
  }

  AltiplanoException failure(IOException cause) {
    return StoreFailure.of("write blob " + digest, StoreFiles.parent(file), cause);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
