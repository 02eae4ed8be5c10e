package dev.altiplano.graph;

/** Some rows of a tensor on their way into the file of weights. Belongs to one thread. */
interface TensorChunk extends AutoCloseable {
  /** Writes rows, as many as there is room for or fewer. */
  void write(long first, int count);

  /** Frees its memory. */
  @Override
  void close();
}
