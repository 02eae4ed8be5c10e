package dev.altiplano.sampling.grammar;

/**
 * A regular language over bytes between two points of a grammar: a string, a number, a key. Its
 * states are small numbers; from each of them the end can be reached. Immutable.
 */
interface Terminal {
  /** The state after a byte that cannot come. */
  int DEAD = -1;

  int start();

  /**
   * The state after one more byte.
   *
   * @param octet from 0 to 255
   * @return {@link #DEAD} if the byte cannot come
   */
  int next(int state, int octet);

  /** Whether what came is a word of the language. */
  boolean accepts(int state);

  /** Whether any byte may come. */
  boolean goesOn(int state);

  /** Fewest bytes that make a word of what came; 0 if it is one. */
  int distance(int state);

  /**
   * What decides which tokens may come: states with equal keys, also of other terminals, take the
   * same ones.
   *
   * @param longest bytes of the longest token
   */
  default Object key(int state, int longest) {
    return new Key(this, state);
  }

  /** The key of a state that is like no other. */
  record Key(Terminal terminal, int state) {}
}
