package dev.altiplano.engine;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * The past tensors of graphs that give back longer ones: for each row a block of native memory with
 * a tensor [1, heads, tokens, head size] for each side of each layer, and one block more, which a
 * run writes to. That block and the row's change places when the run is done, so that nothing is
 * copied. The machine provides memory as tokens fill it. Belongs to one thread.
 */
final class PastRows implements OwnedObjects.Owned {
  private final Arena arena;
  private final List<KvShape> shapes;
  private final long[] offsets;
  private final int capacity;
  private final MemorySegment[] blocks;
  private final int[] tokens;
  private MemorySegment spare;

  private PastRows(Arena arena, List<KvShape> shapes, int rows, int capacity) {
    this.arena = arena;
    this.shapes = List.copyOf(shapes);
    this.capacity = capacity;
    this.offsets = offsets(shapes, capacity);
    this.blocks = new MemorySegment[rows];
    this.tokens = new int[rows];
    long bytes = offsets[shapes.size()];
    for (int row = 0; row < rows; row++) {
      blocks[row] = AnonymousMemory.allocate(arena, bytes);
    }
    spare = AnonymousMemory.allocate(arena, bytes);
  }

  /**
   * Empty rows.
   *
   * @param shapes of each past tensor
   * @throws dev.altiplano.model.AltiplanoException OUT_OF_MEMORY when the memory cannot be had
   */
  static PastRows allocate(List<KvShape> shapes, int rows, int capacity) {
    return KvMemory.allocate(
        rows,
        capacity,
        () -> bytes(shapes, rows, capacity),
        arena -> new PastRows(arena, shapes, rows, capacity));
  }

  private static long[] offsets(List<KvShape> shapes, int capacity) {
    long[] offsets = new long[shapes.size() + 1];
    for (int i = 0; i < shapes.size(); i++) {
      offsets[i + 1] = Math.addExact(offsets[i], shapes.get(i).rowBytes(capacity));
    }
    return offsets;
  }

  private static long bytes(List<KvShape> shapes, int rows, int capacity) {
    return Math.multiplyExact(offsets(shapes, capacity)[shapes.size()], rows + 1L);
  }

  long bytes() {
    return bytes(shapes, blocks.length, capacity);
  }

  int tokens(int row) {
    return tokens[row];
  }

  /** A past tensor of a row. */
  MemorySegment past(int row, int tensor) {
    return slice(blocks[row], tensor, tokens[row]);
  }

  /** Where a run writes what is to be the past tensor of a row with so many tokens. */
  MemorySegment next(int tensor, int count) {
    return slice(spare, tensor, count);
  }

  /** Makes what a run wrote the past of a row. */
  void advance(int row, int count) {
    MemorySegment written = spare;
    spare = blocks[row];
    blocks[row] = written;
    tokens[row] = count;
  }

  private MemorySegment slice(MemorySegment block, int tensor, int count) {
    return block.asSlice(offsets[tensor], shapes.get(tensor).rowBytes(count));
  }

  /** Forgets the tokens of a row beyond the first ones; it has at least so many. */
  void truncate(int row, int count) {
    if (count < tokens[row]) {
      copyHeads(blocks[row], tokens[row], blocks[row], count);
      tokens[row] = count;
    }
  }

  /** Makes the first tokens of a row all that another has. */
  void copyPrefix(int from, int to, int count) {
    copyHeads(blocks[from], tokens[from], blocks[to], count);
    tokens[to] = count;
  }

  /** Within one block heads only move to the front, in order, so none is overwritten unread. */
  private void copyHeads(MemorySegment from, int held, MemorySegment to, int count) {
    for (int tensor = 0; tensor < shapes.size(); tensor++) {
      KvShape shape = shapes.get(tensor);
      long stride = shape.rowBytes(held) / shape.heads();
      long bytes = shape.rowBytes(count) / shape.heads();
      for (int head = 0; head < shape.heads(); head++) {
        MemorySegment.copy(
            from, offsets[tensor] + head * stride, to, offsets[tensor] + head * bytes, bytes);
      }
    }
  }

  @Override
  public void close() {
    arena.close();
  }
}
