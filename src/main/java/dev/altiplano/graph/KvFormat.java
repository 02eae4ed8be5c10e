package dev.altiplano.graph;

/** What a graph needs to know to keep keys and values. */
sealed interface KvFormat {
  /** Of the numbers in the cache. */
  DataType type();

  /** Single precision. */
  record Single() implements KvFormat {
    @Override
    public DataType type() {
      return DataType.FLOAT;
    }
  }

  /** Half precision. */
  record Half() implements KvFormat {
    @Override
    public DataType type() {
      return DataType.FLOAT16;
    }
  }

  /** 8 bits with fixed scales; what goes beyond them is cut off. */
  record EightBit(KvScales scales) implements KvFormat {
    @Override
    public DataType type() {
      return DataType.INT8;
    }
  }
}
