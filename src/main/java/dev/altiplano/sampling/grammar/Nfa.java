package dev.altiplano.sampling.grammar;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A nondeterministic automaton over bytes that is being built. */
final class Nfa {
  private static final int MOST_STATES = 30_000;
  private static final int MOST_DFA_STATES = 12_000;

  /** Edges that are looked at: what takes more would take seconds. */
  private static final long MOST_WORK = 100_000_000;

  private static final int OCTETS = 256;

  private long work;
  private @Nullable Subset rowOf;
  private List<@Nullable Subset> row = List.of();

  private record Edge(int from, int to, int target) {}

  private final List<List<Edge>> edges = new ArrayList<>();
  private final List<List<Integer>> silent = new ArrayList<>();

  /** A new state. */
  int state() {
    if (edges.size() == MOST_STATES) {
      throw new SchemaException("has a pattern, or a list of values, that is too large");
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

  /** Lets some bytes lead from one state to another. */
  void bytes(int state, byte[] bytes, int target) {
    int at = state;
    for (int i = 0; i < bytes.length; i++) {
      int then = i == bytes.length - 1 ? target : state();
      int octet = Byte.toUnsignedInt(bytes[i]);
      edge(at, octet, octet, then);
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

  /** Steps of one state come together: the first of them computes them all. */
  @SuppressWarnings("ReferenceEquality")
  private @Nullable Subset step(Subset subset, int octet) {
    if (subset != rowOf) {
      rowOf = subset;
      row = row(subset);
    }
    return row.get(octet);
  }

  /** The steps for all bytes, computed once for each stretch of bytes that no edge tells apart. */
  private List<@Nullable Subset> row(Subset subset) {
    List<Edge> all = new ArrayList<>();
    BitSet borders = new BitSet();
    borders.set(0);
    for (int state : subset.states) {
      for (Edge edge : edges.get(state)) {
        all.add(edge);
        borders.set(edge.from());
        borders.set(edge.to() + 1);
      }
    }
    List<@Nullable Subset> steps = new ArrayList<>();
    for (int from = 0; from < OCTETS; ) {
      int next = borders.nextSetBit(from + 1);
      int to = next < 0 ? OCTETS : next;
      Subset step = step(all, from);
      for (int octet = from; octet < to; octet++) {
        steps.add(step);
      }
      from = to;
    }
    return steps;
  }

  private @Nullable Subset step(List<Edge> all, int octet) {
    BitSet next = new BitSet();
    for (Edge edge : all) {
      if (octet >= edge.from() && octet <= edge.to()) {
        add(edge.target(), next);
      }
    }
    work += 1 + all.size() + next.cardinality();
    if (work > MOST_WORK) {
      throw new SchemaException("has a pattern, or a list of values, that is too large");
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
