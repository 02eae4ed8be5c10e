package dev.altiplano.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * A stretch of a partial blob that fills from its start. One thread appends; any thread may ask how
 * far it has come. What is in it is noted in a file of its own after it is in the blob's file, and
 * never before: a process that is killed loses {@value #STEP} bytes of it and no more.
 */
public final class BlobPart {
  private static final int STEP = 1 << 17;

  private final PartState plan;
  private final Path file;
  private final PartialContent content;
  private volatile long position;
  private long noted;
  private @Nullable FileChannel notes;

  BlobPart(PartState state, Path file, PartialContent content) {
    this.plan = state;
    this.file = file;
    this.content = content;
    this.position = state.offset() + state.completed();
    this.noted = position;
  }

  /** Where in the blob its first byte belongs. */
  public long start() {
    return plan.offset();
  }

  /** Where in the blob the next byte goes. */
  public long position() {
    return position;
  }

  /** Where in the blob the part ends: its last byte is the one before. */
  public long end() {
    return plan.end();
  }

  public boolean isComplete() {
    return position == end();
  }

  /** Bytes that are there. */
  long completed() {
    return position - plan.offset();
  }

  /**
   * Writes the rest of the buffer, which must fit.
   *
   * @throws dev.altiplano.model.AltiplanoException STORE_FAILED
   */
  public void append(ByteBuffer bytes) {
    if (bytes.remaining() > end() - position) {
      throw new IllegalArgumentException(
          "%d bytes at %d go beyond %d".formatted(bytes.remaining(), position, end()));
    }
    try {
      position = content.write(bytes, position);
      if (isComplete() || position - noted >= STEP) {
        note();
        content.grown();
      }
    } catch (IOException e) {
      throw content.failure(e);
    }
  }

  /** Writes down how far it has come. */
  void note() throws IOException {
    PartState state = new PartState(plan.number(), plan.offset(), plan.size(), completed());
    writeNote(ByteBuffer.wrap(state.toJson()));
    noted = state.offset() + state.completed();
    if (isComplete()) {
      close();
    }
  }

  /** In place and at once: no reader, and no later process, finds half of it. */
  private void writeNote(ByteBuffer json) throws IOException {
    FileChannel channel = notes;
    if (channel == null || !channel.isOpen()) {
      channel =
          FileChannel.open(
              file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
      notes = channel;
    }
    channel.write(json, 0);
  }

  /** Notes what has not been noted yet. */
  void finish() throws IOException {
    if (noted != position) {
      note();
    }
    close();
  }

  private void close() throws IOException {
    if (notes != null) {
      notes.close();
    }
    notes = null;
  }
}
