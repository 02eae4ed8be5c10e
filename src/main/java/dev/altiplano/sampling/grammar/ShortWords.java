package dev.altiplano.sampling.grammar;

/**
 * Those words of another language that have no more than so many bytes. To make a table of them
 * would multiply its states by the bytes; here a state says how many came.
 */
final class ShortWords implements Terminal {
  private final Terminal words;
  private final int most;
  private final int farthest;

  /**
   * Short words.
   *
   * @param farthest {@link #distance} of the states of the language at most
   * @param most bytes; no fewer than the shortest word has
   */
  ShortWords(Terminal words, int farthest, int most) {
    if (words.distance(words.start()) > most) {
      throw new IllegalArgumentException(
          "no word has only %d bytes; this is a bug".formatted(most));
    }
    this.words = words;
    this.farthest = farthest;
    this.most = most;
  }

  private int state(int word, int came) {
    return word * (most + 1) + came;
  }

  private int word(int state) {
    return state / (most + 1);
  }

  private int came(int state) {
    return state % (most + 1);
  }

  @Override
  public int start() {
    return state(words.start(), 0);
  }

  @Override
  public int next(int state, int octet) {
    int word = words.next(word(state), octet);
    int came = came(state) + 1;
    return word == DEAD || came + words.distance(word) > most ? DEAD : state(word, came);
  }

  @Override
  public boolean accepts(int state) {
    return words.accepts(word(state));
  }

  @Override
  public boolean goesOn(int state) {
    for (int octet = 0; octet < 256; octet++) {
      if (next(state, octet) != DEAD) {
        return true;
      }
    }
    return false;
  }

  @Override
  public int distance(int state) {
    return words.distance(word(state));
  }

  /** A bound that no token reaches is like no bound. */
  @Override
  public Object key(int state, int longest) {
    return most - came(state) >= longest + farthest
        ? words.key(word(state), longest)
        : new Key(this, state);
  }
}
