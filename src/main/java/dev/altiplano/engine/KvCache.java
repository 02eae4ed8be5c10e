package dev.altiplano.engine;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/**
 * The keys and values of all rows: for each layer and side one zeroed buffer [rows, heads,
 * capacity, head size] in native memory, which the machine provides as tokens fill it. Belongs to
 * one thread.
 */
final class KvCache implements OwnedObjects.Owned {
  /** Small enough to stay in the processor's cache. */
  private static final long SCRATCH = 64 << 10;

  private final MemorySegment scratch = MemorySegment.ofArray(new byte[(int) SCRATCH]);
  private final Arena arena;
  private final int rows;
  private final int capacity;
  private final List<Layer> layers = new ArrayList<>();

  /** Consecutive rows of a layer: its keys and its values. */
  record Layer(KvShape shape, MemorySegment keys, MemorySegment values) {
    Layer rows(int first, int count, int capacity) {
      long rowBytes = shape.rowBytes(capacity);
      return new Layer(
          shape,
          keys.asSlice(first * rowBytes, count * rowBytes),
          values.asSlice(first * rowBytes, count * rowBytes));
    }
  }

  private KvCache(Arena arena, List<KvShape> shapes, int rows, int capacity) {
    this.arena = arena;
    this.rows = rows;
    this.capacity = capacity;
    for (KvShape shape : shapes) {
      long bytes = rows * shape.rowBytes(capacity);
      layers.add(
          new Layer(
              shape,
              AnonymousMemory.allocate(arena, bytes),
              AnonymousMemory.allocate(arena, bytes)));
    }
  }

  /**
   * @throws dev.altiplano.model.AltiplanoException OUT_OF_MEMORY when the buffers cannot be had;
   *     none is kept then
   */
  static KvCache allocate(List<KvShape> shapes, int rows, int capacity) {
    return KvMemory.allocate(
        rows,
        capacity,
        () -> bytes(shapes, rows, capacity),
        arena -> new KvCache(arena, shapes, rows, capacity));
  }

  private static long bytes(List<KvShape> shapes, int rows, int capacity) {
    long sum = 0;
    for (KvShape shape : shapes) {
      long side = Math.multiplyExact(shape.rowBytes(capacity), rows);
      sum = Math.addExact(sum, Math.multiplyExact(side, 2L));
    }
    return sum;
  }

  int rows() {
    return rows;
  }

  int capacity() {
    return capacity;
  }

  long bytes() {
    return bytes(layers.stream().map(Layer::shape).toList(), rows, capacity);
  }

  /** The given rows of each layer, in place. */
  List<Layer> rows(int first, int count) {
    return layers.stream().map(layer -> layer.rows(first, count, capacity)).toList();
  }

  /** Copies the first tokens of a row to the front of another. */
  void copyPrefix(int from, int to, int tokens) {
    for (Layer layer : layers) {
      copyPrefix(layer.shape(), layer.keys(), from, to, tokens);
      copyPrefix(layer.shape(), layer.values(), from, to, tokens);
    }
  }

  private void copyPrefix(KvShape shape, MemorySegment side, int from, int to, int tokens) {
    long bytes = headBytes(shape, tokens);
    for (int head = 0; head < shape.heads(); head++) {
      MemorySegment.copy(side, offset(shape, from, head), side, offset(shape, to, head), bytes);
    }
  }

  /** Where the numbers of a head of a row begin. */
  private long offset(KvShape shape, int row, int head) {
    return ((long) row * shape.heads() + head) * headBytes(shape, capacity);
  }

  /** Bytes of so many tokens of one head. */
  private static long headBytes(KvShape shape, int tokens) {
    return shape.rowBytes(tokens) / shape.heads();
  }

  /** Lets two rows change places, as far as they hold tokens. */
  void exchange(int row, int tokens, int other, int otherTokens) {
    for (Layer layer : layers) {
      exchange(layer.shape(), layer.keys(), row, tokens, other, otherTokens);
      exchange(layer.shape(), layer.values(), row, tokens, other, otherTokens);
    }
  }

  private void exchange(
      KvShape shape, MemorySegment side, int row, int tokens, int other, int otherTokens) {
    long bytes = headBytes(shape, tokens);
    long otherBytes = headBytes(shape, otherTokens);
    long both = Math.min(bytes, otherBytes);
    for (int head = 0; head < shape.heads(); head++) {
      long at = offset(shape, row, head);
      long otherAt = offset(shape, other, head);
      exchange(side, at, otherAt, both);
      MemorySegment.copy(side, at + both, side, otherAt + both, bytes - both);
      MemorySegment.copy(side, otherAt + both, side, at + both, otherBytes - both);
    }
  }

  private void exchange(MemorySegment side, long at, long otherAt, long bytes) {
    for (long done = 0; done < bytes; done += SCRATCH) {
      long piece = Math.min(SCRATCH, bytes - done);
      MemorySegment.copy(side, at + done, scratch, 0, piece);
      MemorySegment.copy(side, otherAt + done, side, at + done, piece);
      MemorySegment.copy(scratch, 0, side, otherAt + done, piece);
    }
  }

  /**
   * Shows the first tokens of a row.
   *
   * @throws IllegalArgumentException when the cache is not in single precision
   */
  void read(int row, int tokens, KvObserver observer) {
    for (int i = 0; i < layers.size(); i++) {
      Layer layer = layers.get(i);
      if (layer.shape().type() != ElementType.FLOAT) {
        throw new IllegalArgumentException(
            "keys and values are %s; only those of single precision can be read"
                .formatted(layer.shape().type()));
      }
      float[] keys = read(layer.shape(), layer.keys(), row, tokens);
      observer.layer(i, tokens, keys, read(layer.shape(), layer.values(), row, tokens));
    }
  }

  private float[] read(KvShape shape, MemorySegment side, int row, int tokens) {
    int perHead = tokens * shape.headSize();
    float[] numbers = new float[shape.heads() * perHead];
    for (int head = 0; head < shape.heads(); head++) {
      MemorySegment.copy(
          side, JAVA_FLOAT, offset(shape, row, head), numbers, head * perHead, perHead);
    }
    return numbers;
  }

  @Override
  public void close() {
    arena.close();
  }
}
