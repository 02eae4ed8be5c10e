package dev.altiplano.sampling.grammar;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A nondeterministic automaton over bytes that is being built. */
final class Nfa {
  private static final int MOST_STATES = 60_000;
  private static final int MOST_DFA_STATES = 12_000;

  private record Edge(int from, int to, int target) {}

  private final List<List<Edge>> edges = new ArrayList<>();
  private final List<List<Integer>> silent = new ArrayList<>();

  /** A new state. */
  int state() {
    if (edges.size() == MOST_STATES) {
      throw new SchemaException("has a pattern that is too large");
    }
    edges.add(new ArrayList<>());
    silent.add(new ArrayList<>());
    return edges.size() - 1;
  }

  /** Lets a byte of a range lead from one state to another. */
  void edge(int state, int from, int to, int target) {
    edges.get(state).add(new Edge(from, to, target));
  }

  /** Lets one state stand for another as well. */
  void silent(int state, int target) {
    silent.get(state).add(target);
  }

  /** Lets some ASCII text lead from one state to another. */
  void text(int state, String text, int target) {
    int at = state;
    for (int i = 0; i < text.length(); i++) {
      int then = i == text.length() - 1 ? target : state();
      edge(at, text.charAt(i), text.charAt(i), then);
      at = then;
    }
  }

  /** States in order, as a key. */
  private static final class Subset {
    private final int[] states;
    private final int hash;

    Subset(BitSet set) {
      this.states = set.stream().toArray();
      this.hash = Arrays.hashCode(states);
    }

    boolean contains(int state) {
      return Arrays.binarySearch(states, state) >= 0;
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Subset subset && Arrays.equals(states, subset.states);
    }

    @Override
    public int hashCode() {
      return hash;
    }
  }

  /** The same language, by the construction of subsets. */
  Dfa deterministic(int start, int end) {
    BitSet first = new BitSet();
    add(start, first);
    return Dfa.explore(
        new Subset(first), this::step, subset -> subset.contains(end), MOST_DFA_STATES);
  }

  private @Nullable Subset step(Subset subset, int octet) {
    BitSet next = new BitSet();
    for (int state : subset.states) {
      for (Edge edge : edges.get(state)) {
        if (octet >= edge.from() && octet <= edge.to()) {
          add(edge.target(), next);
        }
      }
    }
    return next.isEmpty() ? null : new Subset(next);
  }

  private void add(int state, BitSet set) {
    if (!set.get(state)) {
      set.set(state);
      silent.get(state).forEach(target -> add(target, set));
    }
  }
}
