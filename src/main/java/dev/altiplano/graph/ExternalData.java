package dev.altiplano.graph;

import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.ErrorKind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The file of initialisers beside a model, as it is written. */
final class ExternalData implements AutoCloseable {
  private final String location;
  private final FileChannel channel;

  /** Creates the file; one that is there already is an error. */
  ExternalData(Path file) {
    location = String.valueOf(file.getFileName());
    try {
      channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    } catch (IOException e) {
      throw failure(e);
    }
  }

  /** Where a tensor's bytes are. */
  record Region(String location, long offset, long length) {}

  /** Writes all that remains in {@code bytes}, {@code at} bytes into the region. */
  void write(Region region, long at, ByteBuffer bytes) {
    if (at < 0 || at + bytes.remaining() > region.length()) {
      throw new IllegalArgumentException(
          "%d bytes at %d of %s; this is a bug".formatted(bytes.remaining(), at, region));
    }
    try {
      long position = region.offset() + at;
      while (bytes.hasRemaining()) {
        position += channel.write(bytes, position);
      }
    } catch (IOException e) {
      throw failure(e);
    }
  }

  /** Forces what was written to the disk. */
  void force() {
    try {
      channel.force(true);
    } catch (IOException e) {
      throw failure(e);
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw failure(e);
    }
  }

  private AltiplanoException failure(IOException cause) {
    return new AltiplanoException(
        ErrorKind.LOAD_FAILED, "cannot write %s: %s".formatted(location, cause), cause);
  }
}
