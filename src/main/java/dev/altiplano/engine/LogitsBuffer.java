package dev.altiplano.engine;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.ErrorKind;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Objects;

/**
 * The logits of the last step, in native memory: room for a row for each row of the KV cache, and
 * for more while a step asks for more. Runs write blocks in their own order; {@link #place} says
 * which row of the step each one is. Belongs to one thread.
 */
final class LogitsBuffer implements Logits, OwnedObjects.Owned {
  private final int usualRows;
  private final int vocabulary;
  private Arena arena = Arena.ofShared();
  private MemorySegment data = MemorySegment.NULL;
  private int[] blockRows = {};

  LogitsBuffer(int usualRows, int vocabulary) {
    this.usualRows = usualRows;
    this.vocabulary = vocabulary;
  }

  /** Makes room for a step's logits; what is bound to another buffer is stale after that. */
  void prepare(int rows) {
    blockRows = new int[rows];
    long bytes = Math.max(rows, usualRows) * rowBytes();
    if (data.byteSize() != bytes) {
      data = MemorySegment.NULL;
      arena.close();
      arena = Arena.ofShared();
      data = allocate(bytes);
    }
  }

  private MemorySegment allocate(long bytes) {
    try {
      return arena.allocate(bytes, 64);
    } catch (OutOfMemoryError e) {
      throw new AltiplanoException(
          ErrorKind.OUT_OF_MEMORY,
          "cannot reserve %d bytes for the logits of %d positions; ask for fewer"
              .formatted(bytes, blockRows.length),
          e);
    }
  }

  /** Says that a row of the step's logits is at {@code blockRow} of the buffer. */
  void place(int row, int blockRow) {
    blockRows[row] = blockRow;
  }

  /** Memory for rows of logits, in place. */
  MemorySegment block(int firstRow, int rows) {
    return data.asSlice(firstRow * rowBytes(), rows * rowBytes());
  }

  /** Changes whenever the memory does. */
  MemorySegment memory() {
    return data;
  }

  private long rowBytes() {
    return (long) vocabulary * Float.BYTES;
  }

  @Override
  public int rows() {
    return blockRows.length;
  }

  @Override
  public int vocabularySize() {
    return vocabulary;
  }

  @Override
  public void copyRow(int row, float[] target) {
    Objects.checkIndex(row, blockRows.length);
    long from = blockRows[row] * rowBytes();
    MemorySegment.copy(data, JAVA_FLOAT, from, target, 0, vocabulary);
  }

  @Override
  public void close() {
    arena.close();
  }
}
