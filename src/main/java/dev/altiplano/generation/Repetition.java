package dev.altiplano.generation;

/**
 * Notices an answer that does nothing but repeat itself, as Ollama 0.33 does: one piece of it is,
 * but for white space around it, the same as the one before, and that {@value #MOST} times in a row
 * and once more. For one answer; not safe for threads.
 */
final class Repetition {
  private static final int MOST = 30;

  private String last = "";
  private int count;

  /** Takes a piece, perhaps an empty one, and tells whether the answer is to end before it. */
  boolean isEndlessWith(String piece) {
    String stripped = piece.strip();
    count = stripped.equals(last) ? count + 1 : 0;
    last = stripped;
    return count > MOST;
  }
}
