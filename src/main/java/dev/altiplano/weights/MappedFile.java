package dev.altiplano.weights;

import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.ErrorKind;
import dev.altiplano.model.FileTrouble;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A file of weights: mapped into memory, for what is looked at here and there, and open, for what
 * is read as a whole. Safe for any thread until it is closed.
 */
public final class MappedFile implements AutoCloseable {
  private final String name;
  private final FileChannel channel;
  private final Arena arena;
  private final MemorySegment bytes;

  private MappedFile(String name, FileChannel channel, Arena arena, MemorySegment bytes) {
    this.name = name;
    this.channel = channel;
    this.arena = arena;
    this.bytes = bytes;
  }

  /**
   * Opens a file.
   *
   * @param name what errors call it
   * @throws AltiplanoException LOAD_FAILED if it cannot be read
   */
  public static MappedFile open(String name, Path file) {
    Arena arena = Arena.ofShared();
    try {
      FileChannel channel = FileChannel.open(file);
      try {
        MemorySegment bytes = channel.map(MapMode.READ_ONLY, 0, channel.size(), arena);
        return new MappedFile(name, channel, arena, bytes);
      } catch (IOException | RuntimeException e) {
        channel.close();
        throw e;
      }
    } catch (IOException e) {
      arena.close();
      throw failure(name, FileTrouble.reason(e), e);
    } catch (RuntimeException e) {
      arena.close();
      throw e;
    }
  }

  /** All of it, as mapped. */
  public MemorySegment bytes() {
    return bytes;
  }

  long byteSize() {
    return bytes.byteSize();
  }

  /** A part of it, which lies within the file. */
  public TensorData data(long offset, long count) {
    return new Mapped(this, offset, bytes.asSlice(offset, count));
  }

  /** Reads as many bytes as there is room for. */
  void read(long at, MemorySegment target) {
    ByteBuffer remaining = target.asByteBuffer();
    long position = at;
    try {
      while (remaining.hasRemaining()) {
        int count = channel.read(remaining, position);
        if (count < 0) {
          throw failure(name, "it ends at byte %d".formatted(position), null);
        }
        position += count;
      }
    } catch (IOException e) {
      throw failure(name, FileTrouble.reason(e), e);
    }
  }

  private static AltiplanoException failure(String name, String why, @Nullable Exception cause) {
    return new AltiplanoException(
        ErrorKind.LOAD_FAILED, "cannot read weights %s: %s".formatted(name, why), cause);
  }

  @Override
  public void close() {
    arena.close();
    try {
      channel.close();
    } catch (IOException e) {
      throw failure(name, FileTrouble.reason(e), e);
    }
  }

  private record Mapped(MappedFile file, long offset, MemorySegment bytes) implements TensorData {
    @Override
    public long byteSize() {
      return bytes.byteSize();
    }

    @Override
    public MemorySegment piece(long at, long count) {
      return bytes.asSlice(at, count);
    }

    @Override
    public TensorData through(ReadWindow window) {
      return new Windowed(this, window);
    }
  }

  private record Windowed(Mapped data, ReadWindow window) implements TensorData {
    @Override
    public long byteSize() {
      return data.byteSize();
    }

    @Override
    public MemorySegment piece(long at, long count) {
      return window.piece(data.file(), data.offset() + at, count);
    }
  }
}
