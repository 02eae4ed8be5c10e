package dev.altiplano.engine;

/** For which of its new tokens a graph computes logits. */
enum LogitsForm {
  ALL,
  LAST,
  /** As many of the last ones as it is told. */
  AS_TOLD
}
