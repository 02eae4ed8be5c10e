package dev.altiplano.engine;

/**
 * The logits of a step: one row of {@code vocabularySize} floats for each position asked for, in
 * the order of the step's sequences and of their {@code logitsAt}. Valid until the next step.
 */
public interface Logits {
  int rows();

  int vocabularySize();

  /** Copies a row into the front of {@code target}, which holds at least a row. */
  void copyRow(int row, float[] target);
}
