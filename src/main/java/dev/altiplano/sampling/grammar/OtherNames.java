package dev.altiplano.sampling.grammar;

import java.nio.charset.StandardCharsets;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;

/** Names of properties, in their quotes, that are not among some. */
final class OtherNames {
  private static final int MOST_STATES = 50_000;

  /** What cannot become a name any more; no text of bytes has this character. */
  private static final String LOST = "\uffff";

  private OtherNames() {}

  /** A string under way, and what came of it while it still may become one of the names. */
  private record State(int string, String begun) {}

  static Terminal than(Set<String> names) {
    if (names.isEmpty()) {
      return FreeString.ANY;
    }
    NavigableSet<String> quoted = new TreeSet<>();
    names.forEach(name -> quoted.add(latin(Spelling.quote(name))));
    return Dfa.explore(
        new State(FreeString.ANY.start(), ""),
        (state, octet) -> {
          int string = FreeString.ANY.next(state.string(), octet);
          if (string == Terminal.DEAD) {
            return null;
          }
          String begun = state.begun() + (char) octet;
          return new State(string, isBegun(quoted, state.begun(), begun) ? begun : LOST);
        },
        state -> FreeString.ANY.accepts(state.string()) && !quoted.contains(state.begun()),
        MOST_STATES);
  }

  private static boolean isBegun(NavigableSet<String> quoted, String before, String begun) {
    if (before.equals(LOST)) {
      return false;
    }
    String next = quoted.ceiling(begun);
    return next != null && next.startsWith(begun);
  }

  /** A character for each byte. */
  private static String latin(String text) {
    return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
  }
}
