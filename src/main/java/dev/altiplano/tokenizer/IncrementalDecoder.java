package dev.altiplano.tokenizer;

/** Turns the tokens of one sequence into text, one by one. Not safe for several threads. */
public interface IncrementalDecoder {
  /**
   * The text that became certain with this token; often empty, never half a character. A special
   * token, and an id without a token, adds nothing.
   */
  String accept(int id);

  /** Whether some bytes of a character have come and others have not. */
  boolean isWithinCharacter();

  /** The rest: a character that was never completed is replaced by U+FFFD. */
  String flush();
}
