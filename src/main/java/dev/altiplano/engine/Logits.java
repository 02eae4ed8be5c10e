package dev.altiplano.engine;

/**
 * The logits of a step: one row of {@code vocabularySize} floats for each position asked for, in
 * the order of the step's sequences and of their {@code logitsAt}. Valid until the next step and
 * until the model is closed.
 */
public interface Logits {
  int rows();

  int vocabularySize();

  /**
   * Copies a row into the front of {@code target}, which holds at least a row.
   *
   * @throws IndexOutOfBoundsException when there is no such row, or {@code target} is too short
   */
  void copyRow(int row, float[] target);
}
