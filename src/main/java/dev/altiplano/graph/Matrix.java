package dev.altiplano.graph;

/** A matrix whose rows can be read, wherever they lie. Safe for any thread. */
interface Matrix {
  long rows();

  int columns();

  /** Copies a piece of one row as floats. */
  void copy(long row, int column, int count, float[] target, int offset);
}
