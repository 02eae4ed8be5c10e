package dev.altiplano.sampling;

/**
 * How often each token occurs, in an open-addressing table with linear probing: tokens that do not
 * occur take neither memory nor time. Not safe for several threads.
 */
final class TokenCounts {
  private int[] tokens = new int[64];

  /** At the slots of {@link #tokens}; 0 marks a free slot. */
  private int[] counts = new int[64];

  private int distinct;

  /** How many slots there are to look at; those that are free count 0. */
  int slots() {
    return counts.length;
  }

  int tokenAt(int slot) {
    return tokens[slot];
  }

  int countAt(int slot) {
    return counts[slot];
  }

  void add(int token) {
    if (2 * distinct == counts.length) {
      grow();
    }
    int slot = find(token);
    tokens[slot] = token;
    if (counts[slot]++ == 0) {
      distinct++;
    }
  }

  /** Takes back one {@link #add(int)} of the token. */
  void remove(int token) {
    int slot = find(token);
    if (--counts[slot] == 0) {
      distinct--;
      closeGap(slot);
    }
  }

  /** Moves later entries of the same run into the gap, so that a search never stops too early. */
  private void closeGap(int gap) {
    int mask = counts.length - 1;
    int free = gap;
    for (int slot = (gap + 1) & mask; counts[slot] > 0; slot = (slot + 1) & mask) {
      int distanceHome = (slot - home(tokens[slot])) & mask;
      if (distanceHome >= ((slot - free) & mask)) {
        tokens[free] = tokens[slot];
        counts[free] = counts[slot];
        counts[slot] = 0;
        free = slot;
      }
    }
  }

  private void grow() {
    int[] oldTokens = tokens;
    int[] oldCounts = counts;
    tokens = new int[2 * oldTokens.length];
    counts = new int[tokens.length];
    for (int i = 0; i < oldCounts.length; i++) {
      if (oldCounts[i] > 0) {
        int slot = find(oldTokens[i]);
        tokens[slot] = oldTokens[i];
        counts[slot] = oldCounts[i];
      }
    }
  }

  /** The slot of the token, or the free one where it belongs. */
  private int find(int token) {
    int mask = counts.length - 1;
    int slot = home(token);
    while (counts[slot] > 0 && tokens[slot] != token) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  /** Multiplicative hashing, with the golden ratio: neighbouring ids spread over the table. */
  private int home(int token) {
    return (token * 0x9E37_79B9) >>> (Integer.numberOfLeadingZeros(counts.length) + 1);
  }
}
