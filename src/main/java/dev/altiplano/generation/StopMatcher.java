package dev.altiplano.generation;

import java.util.List;

/**
 * Finds the first stop sequence in a text that arrives in pieces. Holds back only what may still
 * become a stop sequence. For one answer; not safe for threads.
 */
final class StopMatcher {
  private final List<String> stops;
  private final StringBuilder held = new StringBuilder();
  private boolean stopped;

  StopMatcher(List<String> stops) {
    this.stops = stops.stream().filter(stop -> !stop.isEmpty()).toList();
  }

  /** Takes a piece and returns the text that is certain not to belong to a stop sequence. */
  String accept(String piece) {
    if (stopped) {
      return "";
    }
    held.append(piece);
    int first = firstStop();
    if (first >= 0) {
      stopped = true;
      return take(first);
    }
    return take(held.length() - undecided());
  }

  /** Whether a stop sequence was found; nothing comes after it. */
  boolean isStopped() {
    return stopped;
  }

  /** The text held back, when no more comes. */
  String flush() {
    return stopped ? "" : take(held.length());
  }

  private int firstStop() {
    int first = -1;
    for (String stop : stops) {
      int at = held.indexOf(stop);
      if (at >= 0 && (first < 0 || at < first)) {
        first = at;
      }
    }
    return first;
  }

  /** Length of the longest end of the held text that begins a stop sequence. */
  private int undecided() {
    int longest = 0;
    for (String stop : stops) {
      for (int length = Math.min(stop.length() - 1, held.length()); length > longest; length--) {
        if (stop.startsWith(held.substring(held.length() - length))) {
          longest = length;
        }
      }
    }
    return longest;
  }

  private String take(int length) {
    String text = held.substring(0, length);
    held.delete(0, length);
    return text;
  }
}
