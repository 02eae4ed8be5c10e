package dev.altiplano.graph;

import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.ErrorKind;
import dev.altiplano.model.FileTrouble;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The file of initialisers beside a model, as it is written. A mark beside it says how much of it
 * is on the disk, so that who is killed can go on.
 */
final class ExternalData implements AutoCloseable {
  /** Bytes that are written between two marks. */
  private static final long MARK_INTERVAL = 64L << 20;

  /** Waiting for the disk is not for the threads that compute. */
  private static final Executor MARKING =
      task -> Thread.ofPlatform().name("weights-to-disk").daemon().start(task);

  private final String location;
  private final Path markFile;
  private final long markInterval;
  private final FileChannel channel;
  private final AtomicLong unmarked = new AtomicLong();
  private CompletableFuture<Void> marking = CompletableFuture.completedFuture(null);

  /** Opens the file, which may be there in part. */
  ExternalData(Path file) {
    this(file, MARK_INTERVAL);
  }

  ExternalData(Path file, long markInterval) {
    this.location = String.valueOf(file.getFileName());
    this.markFile = file.resolveSibling(location + ".mark");
    this.markInterval = markInterval;
    try {
      channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    } catch (IOException e) {
      throw failure(e);
    }
  }

  /** Tensors that an earlier writer has brought to the disk. */
  int done() {
    try {
      String[] mark = Files.readString(markFile).split(" ", -1);
      return channel.size() >= Long.parseLong(mark[1]) ? Integer.parseInt(mark[0]) : 0;
    } catch (IOException | RuntimeException e) {
      // There is no mark, or a crash has left it empty.
      return 0;
    }
  }

  /** Says that the first so many tensors are written; they go to the disk beside what follows. */
  void done(int tensors) {
    if (unmarked.get() >= markInterval && marking.isDone()) {
      unmarked.set(0);
      awaitMark();
      marking = CompletableFuture.runAsync(() -> mark(tensors), MARKING);
    }
  }

  private void awaitMark() {
    try {
      marking.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof AltiplanoException known ? known : e;
    }
  }

  private void mark(int tensors) {
    try {
      long size = channel.size();
      channel.force(false);
      Files.writeString(markFile, "%d %d".formatted(tensors, size));
    } catch (IOException e) {
      throw failure(e);
    }
  }

  /** Where a tensor's bytes are. */
  record Region(String location, long offset, long length) {}

  /** Writes the first {@code count} of some bytes, {@code at} bytes into the region. */
  void write(Region region, long at, MemorySegment bytes, long count) {
    if (at < 0 || at + count > region.length()) {
      throw new IllegalArgumentException(
          "%d bytes at %d of %s; this is a bug".formatted(count, at, region));
    }
    ByteBuffer remaining = bytes.asSlice(0, count).asByteBuffer();
    try {
      long position = region.offset() + at;
      while (remaining.hasRemaining()) {
        position += channel.write(remaining, position);
      }
      unmarked.addAndGet(count);
    } catch (IOException e) {
      throw failure(e);
    }
  }

  /** Forces what was written to the disk, where the file is complete then. */
  void complete() {
    try {
      awaitMark();
      channel.force(true);
      Files.deleteIfExists(markFile);
    } catch (IOException e) {
      throw failure(e);
    }
  }

  @Override
  public void close() {
    try {
      marking.exceptionally(e -> null).join();
      channel.close();
    } catch (IOException e) {
      throw failure(e);
    }
  }

  private AltiplanoException failure(IOException cause) {
    return new AltiplanoException(
        ErrorKind.LOAD_FAILED,
        "cannot write %s: %s".formatted(location, FileTrouble.reason(cause)),
        cause);
  }
}
