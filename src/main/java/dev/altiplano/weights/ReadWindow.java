package dev.altiplano.weights;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * A piece of a file in memory, which moves on as more is asked for. Who reads files from front to
 * back gets them at an eighth of what it costs to have their pages mapped one by one. Confined to
 * one thread.
 */
public final class ReadWindow {
  private static final long SIZE = 1 << 17;

  private final Arena arena;
  private MemorySegment buffer = MemorySegment.NULL;
  private @Nullable MappedFile file;
  private long start;
  private long length;

  /**
   * A window that is nowhere yet.
   *
   * @param arena whose memory it takes
   */
  public ReadWindow(Arena arena) {
    this.arena = arena;
  }

  /** Bytes of a file; the window moves where they are not all in it. */
  MemorySegment piece(MappedFile of, long at, long count) {
    if (of != file || at < start || at + count > start + length) {
      move(of, at, count);
    }
    return buffer.asSlice(at - start, count);
  }

  private void move(MappedFile to, long at, long count) {
    file = null;
    length = Math.max(count, Math.min(SIZE, to.byteSize() - at));
    if (buffer.byteSize() < length) {
      buffer = arena.allocate(length);
    }
    to.read(at, buffer.asSlice(0, length));
    start = at;
    file = to;
  }
}
