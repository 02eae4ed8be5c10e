package dev.altiplano.sampling.grammar;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A deterministic automaton as a table, without the states that lead nowhere. */
final class Dfa implements Terminal {
  private static final int OCTETS = 256;

  /** By state and byte. */
  private final int[] table;

  private final int[] distances;

  private Dfa(int[] table, int[] distances) {
    this.table = table;
    this.distances = distances;
  }

  /** A step from one state to another; null if there is none. */
  interface Steps<S> {
    @Nullable S next(S state, int octet);
  }

  /**
   * Walks through an automaton whose states are values, and makes a table of it.
   *
   * @param limit most states
   * @throws SchemaException if there are more states
   * @throws EmptyLanguageException if there is no word at all
   */
  static <S> Dfa explore(S start, Steps<S> steps, Predicate<S> accepts, int limit) {
    Map<S, Integer> numbers = new HashMap<>();
    List<S> states = new ArrayList<>();
    List<int[]> rows = new ArrayList<>();
    numbers.put(start, 0);
    states.add(start);
    for (int i = 0; i < states.size(); i++) {
      int[] row = new int[OCTETS];
      for (int octet = 0; octet < OCTETS; octet++) {
        S next = steps.next(states.get(i), octet);
        row[octet] = next == null ? DEAD : number(next, numbers, states);
      }
      rows.add(row);
      if (states.size() > limit) {
        throw new SchemaException(
            "needs more than %d states; shorten its pattern or its bounds".formatted(limit));
      }
    }
    boolean[] accepting = new boolean[states.size()];
    for (int i = 0; i < accepting.length; i++) {
      accepting[i] = accepts.test(states.get(i));
    }
    return of(rows, distances(rows, accepting));
  }

  private static <S> int number(S state, Map<S, Integer> numbers, List<S> states) {
    Integer known = numbers.get(state);
    if (known != null) {
      return known;
    }
    int number = states.size();
    numbers.put(state, number);
    states.add(state);
    return number;
  }

  private static Dfa of(List<int[]> rows, int[] distances) {
    if (distances[0] == Integer.MAX_VALUE) {
      throw new EmptyLanguageException();
    }
    int[] table = new int[rows.size() * OCTETS];
    for (int i = 0; i < rows.size(); i++) {
      for (int octet = 0; octet < OCTETS; octet++) {
        int to = rows.get(i)[octet];
        boolean leadsOn = to != DEAD && distances[to] != Integer.MAX_VALUE;
        table[i * OCTETS + octet] = leadsOn ? to : DEAD;
      }
    }
    return new Dfa(table, distances);
  }

  /** Fewest bytes from each state to the end, by a search from the ends backwards. */
  private static int[] distances(List<int[]> rows, boolean[] accepting) {
    List<List<Integer>> before = new ArrayList<>();
    rows.forEach(row -> before.add(new ArrayList<>()));
    for (int i = 0; i < rows.size(); i++) {
      int last = DEAD;
      for (int to : rows.get(i)) {
        if (to != DEAD && to != last) {
          before.get(to).add(i);
          last = to;
        }
      }
    }
    int[] distances = new int[rows.size()];
    Arrays.fill(distances, Integer.MAX_VALUE);
    var open = new ArrayDeque<Integer>();
    for (int i = 0; i < accepting.length; i++) {
      if (accepting[i]) {
        distances[i] = 0;
        open.add(i);
      }
    }
    while (!open.isEmpty()) {
      int at = open.remove();
      for (int from : before.get(at)) {
        if (distances[from] == Integer.MAX_VALUE) {
          distances[from] = distances[at] + 1;
          open.add(from);
        }
      }
    }
    return distances;
  }

  private record Pair(int one, int other) {}

  /** The words that are in both languages. */
  static Dfa both(Terminal one, Terminal other, int limit) {
    return explore(
        new Pair(one.start(), other.start()),
        (pair, octet) -> {
          int first = one.next(pair.one(), octet);
          int second = first == DEAD ? DEAD : other.next(pair.other(), octet);
          return second == DEAD ? null : new Pair(first, second);
        },
        pair -> one.accepts(pair.one()) && other.accepts(pair.other()),
        limit);
  }

  /** The largest distance of a state. */
  int farthest() {
    return Arrays.stream(distances)
        .filter(distance -> distance != Integer.MAX_VALUE)
        .max()
        .orElse(0);
  }

  @Override
  public int start() {
    return 0;
  }

  @Override
  public int next(int state, int octet) {
    return table[state * OCTETS + octet];
  }

  @Override
  public boolean accepts(int state) {
    return distances[state] == 0;
  }

  @Override
  public boolean goesOn(int state) {
    for (int octet = 0; octet < OCTETS; octet++) {
      if (next(state, octet) != DEAD) {
        return true;
      }
    }
    return false;
  }

  @Override
  public int distance(int state) {
    return distances[state];
  }
}
