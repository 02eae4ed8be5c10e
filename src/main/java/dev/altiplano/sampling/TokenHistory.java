package dev.altiplano.sampling;

import java.util.Arrays;

/** The last tokens of a sequence and how often each occurs. Not safe for several threads. */
final class TokenHistory {
  private final int limit;
  private final TokenCounts counts = new TokenCounts();

  /** Grows up to the limit, then is a ring. */
  private int[] window = new int[64];

  private int oldest;
  private int length;

  /**
   * An empty history.
   *
   * @param limit most tokens to remember
   */
  TokenHistory(int limit) {
    this.limit = limit;
  }

  void add(int token) {
    if (limit == 0) {
      return;
    }
    if (length == limit) {
      counts.remove(window[oldest]);
      window[oldest] = token;
      oldest = oldest + 1 == limit ? 0 : oldest + 1;
    } else {
      if (length == window.length) {
        window = Arrays.copyOf(window, (int) Math.min(limit, 2L * length));
      }
      window[length++] = token;
    }
    counts.add(token);
  }

  TokenCounts counts() {
    return counts;
  }
}
