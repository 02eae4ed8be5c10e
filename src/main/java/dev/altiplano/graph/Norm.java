package dev.altiplano.graph;

/**
 * How the state of a token is brought to a common size.
 *
 * @param epsilon added to the mean square, or the variance, before the root
 */
record Norm(Kind kind, Placement placement, float epsilon) {
  /** What is computed. */
  enum Kind {
    /** Divided by the root mean square. */
    ROOT_MEAN_SQUARE,
    /** Shifted by the mean, divided by the deviation, and shifted by a bias of its own. */
    LAYER
  }

  /** Where in a layer it stands. */
  enum Placement {
    /** Before each sublayer. */
    BEFORE,
    /** After each sublayer, before its result is added to the state. */
    AFTER,
    /** Before each sublayer and after it. */
    AROUND
  }

  boolean before() {
    return placement != Placement.AFTER;
  }

  boolean after() {
    return placement != Placement.BEFORE;
  }
}
