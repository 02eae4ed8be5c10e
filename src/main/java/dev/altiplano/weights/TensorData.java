package dev.altiplano.weights;

import java.lang.foreign.MemorySegment;

/** The bytes of a tensor. */
public interface TensorData {
  long byteSize();

  /**
   * Some of them in a row.
   *
   * @return valid until the file is closed, or until the next call where a {@link ReadWindow} is
   *     looked through
   */
  MemorySegment piece(long at, long count);

  /** The same bytes, looked at through a window where they lie in a file: for its thread only. */
  default TensorData through(ReadWindow window) {
    return this;
  }

  /** Bytes in memory. */
  static TensorData of(MemorySegment memory) {
    return new InMemory(memory);
  }

  /** What is there already. */
  record InMemory(MemorySegment memory) implements TensorData {
    @Override
    public long byteSize() {
      return memory.byteSize();
    }

    @Override
    public MemorySegment piece(long at, long count) {
      return memory.asSlice(at, count);
    }
  }
}
