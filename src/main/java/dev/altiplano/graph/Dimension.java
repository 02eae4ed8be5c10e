package dev.altiplano.graph;

/**
 * A dimension of an input or output: a number that the graph fixes, or a name that the run does.
 */
sealed interface Dimension {
  static Dimension of(long size) {
    return new Fixed(size);
  }

  static Dimension of(String name) {
    return new Symbolic(name);
  }

  /** A dimension that is the same in every run. */
  record Fixed(long size) implements Dimension {}

  /** A dimension that each run chooses. */
  record Symbolic(String name) implements Dimension {}
}
