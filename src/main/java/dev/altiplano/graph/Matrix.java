package dev.altiplano.graph;

import dev.altiplano.weights.ReadWindow;
import java.util.Optional;

/** A matrix whose rows can be read, wherever they lie. Safe for any thread. */
interface Matrix {
  long rows();

  int columns();

  /** The name of the tensor that a row is of. */
  String tensor(long row);

  /**
   * The same matrix for a thread that reads its rows one after the other, through windows of its
   * own.
   *
   * @param second for matrices whose rows come from two places in turns
   */
  Matrix through(ReadWindow first, ReadWindow second);

  /** Copies a piece of one row as floats. */
  void copy(long row, int column, int count, float[] target, int offset);

  /** How the rows are encoded already, where {@link #readPacked} can hand them on so. */
  Optional<Encoding> encoding();

  /**
   * Reads one row of an encoded matrix; {@link dev.altiplano.weights.QuantisedRows#readPacked} says
   * how.
   */
  void readPacked(long row, byte[] levels, int at, float[] scales, float[] minimums);
}
