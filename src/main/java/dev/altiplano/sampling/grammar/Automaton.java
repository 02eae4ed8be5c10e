package dev.altiplano.sampling.grammar;

import dev.altiplano.sampling.grammar.Node.Call;
import dev.altiplano.sampling.grammar.Node.Choice;
import dev.altiplano.sampling.grammar.Node.End;
import dev.altiplano.sampling.grammar.Node.Later;
import dev.altiplano.sampling.grammar.Node.Rule;
import dev.altiplano.sampling.grammar.Node.Term;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Runs a grammar over bytes: a pushdown automaton that is in several configurations at once where
 * the grammar leaves things open. Configurations, and sets of them, are made when they are reached
 * and then kept, so that each step is computed once; a set is one object, however it was reached.
 *
 * <p>A configuration is a terminal under way and what has to follow, as a list of places that ends
 * where the grammar does. One thread at a time.
 */
final class Automaton {
  /** Sets that are kept; then all is forgotten and made anew. */
  private static final int MOST_STATES = 20_000;

  /** Configurations at once. */
  private static final int MOST_HEADS = 5_000;

  private static final int OCTETS = 256;

  private final Map<PlaceKey, Place> places = new HashMap<>();
  private final Map<HeadKey, Head> heads = new HashMap<>();
  private final Map<List<Head>, State> states = new HashMap<>();
  private final State end = new State(List.of(), true);

  /** Stands for no state among those that are known. */
  private final State nothing = new State(List.of(), false);

  private int headCount;

  /** A node to go on from, and where to go on once its rule ends; null at the end of the whole. */
  static final class Place {
    private final Node node;
    private final @Nullable Place outer;
    private final long distance;

    private Place(Node node, @Nullable Place outer) {
      this.node = node;
      this.outer = outer;
      this.distance = Node.sum(node.distance(), distance(outer));
    }

    private static long distance(@Nullable Place place) {
      return place == null ? 0 : place.distance;
    }
  }

  /** A terminal under way. */
  static final class Head {
    final Terminal terminal;
    final int state;
    private final @Nullable Place rest;
    private final int number;
    private @Nullable State after;

    private Head(Terminal terminal, int state, @Nullable Place rest, int number) {
      this.terminal = terminal;
      this.state = state;
      this.rest = rest;
      this.number = number;
    }

    /** Fewest bytes to the end of the whole from the end of the terminal. */
    long restDistance() {
      return Place.distance(rest);
    }

    long distance() {
      return Node.sum(terminal.distance(state), restDistance());
    }
  }

  /** All configurations that what came leads to. */
  final class State {
    private final List<Head> heads;
    private final boolean accepts;
    private final long distance;
    private final State[] next = new State[OCTETS];
    private final boolean[] known = new boolean[OCTETS];

    private @Nullable TokenMask mask;

    private State(List<Head> heads, boolean accepts) {
      this.heads = heads;
      this.accepts = accepts;
      this.distance =
          accepts ? 0 : heads.stream().mapToLong(Head::distance).min().orElse(Node.ENDLESS);
    }

    List<Head> heads() {
      return heads;
    }

    /** Whether what came is whole. */
    boolean accepts() {
      return accepts;
    }

    /** Fewest bytes that make it whole. */
    long distance() {
      return distance;
    }

    /** The tokens that may come, once they have been found out. */
    @Nullable TokenMask mask() {
      return mask;
    }

    void mask(TokenMask tokens) {
      mask = tokens;
    }

    /** Whether what came is whole, and nothing can follow. */
    boolean isEnd() {
      return accepts && heads.isEmpty();
    }

    /** The state after one more byte; null if it cannot come. */
    @Nullable State next(int octet) {
      if (!known[octet]) {
        State after = step(this, octet);
        next[octet] = after == null ? nothing : after;
        known[octet] = true;
      }
      return next[octet] == nothing ? null : next[octet];
    }
  }

  private record PlaceKey(Node node, @Nullable Place outer) {}

  private record HeadKey(Terminal terminal, int state, @Nullable Place rest) {}

  /** The state at the beginning of a rule that is the whole. */
  State start(Rule rule) {
    return start(rule.body());
  }

  /** The state at the beginning of a node that leads to the end of the whole. */
  State start(Node node) {
    var closure = new Closure();
    closure.add(node, null);
    State state = closure.state();
    return state == null ? end : state;
  }

  /** The state once a terminal has ended. */
  State after(Head head) {
    State after = head.after;
    if (after == null) {
      var closure = new Closure();
      closure.addRest(head.rest);
      State state = closure.state();
      after = state == null ? end : state;
      head.after = after;
    }
    return after;
  }

  private @Nullable State step(State from, int octet) {
    var closure = new Closure();
    for (Head head : from.heads) {
      int state = head.terminal.next(head.state, octet);
      if (state != Terminal.DEAD) {
        closure.add(head.terminal, state, head.rest);
      }
    }
    return closure.state();
  }

  /** Collects configurations, and all that they stand for without another byte. */
  private final class Closure {
    private final Set<PlaceKey> seen = new HashSet<>();
    private final Set<Head> found = new HashSet<>();
    private boolean accepts;

    void add(Node node, @Nullable Place outer) {
      if (node.distance() >= Node.ENDLESS || !seen.add(new PlaceKey(node, outer))) {
        return;
      }
      switch (node) {
        case End _ -> addRest(outer);
        case Term term -> add(term.terminal, term.terminal.start(), place(term.next, outer));
        case Call call -> add(call.rule.body(), place(call.next, outer));
        case Choice choice -> choice.branches.forEach(branch -> add(branch, outer));
        case Later later -> add(later.node(), outer);
      }
    }

    void add(Terminal terminal, int state, @Nullable Place rest) {
      if (terminal.goesOn(state)) {
        found.add(head(terminal, state, rest));
      }
      if (found.size() > MOST_HEADS) {
        throw new SchemaException("the schema leaves too much open at once");
      }
      if (terminal.accepts(state)) {
        addRest(rest);
      }
    }

    void addRest(@Nullable Place rest) {
      if (rest == null) {
        accepts = true;
      } else {
        add(rest.node, rest.outer);
      }
    }

    @Nullable State state() {
      if (found.isEmpty() && !accepts) {
        return null;
      }
      List<Head> sorted = new ArrayList<>(found);
      sorted.sort(Comparator.comparingInt(head -> head.number));
      if (sorted.isEmpty()) {
        return end;
      }
      // The same configurations are whole or not, however they were reached.
      return states.computeIfAbsent(sorted, list -> new State(list, accepts));
    }
  }

  /** A rule that ends with its last call needs no place to come back to. */
  private @Nullable Place place(Node node, @Nullable Place outer) {
    return node instanceof End
        ? outer
        : places.computeIfAbsent(new PlaceKey(node, outer), key -> new Place(node, outer));
  }

  private Head head(Terminal terminal, int state, @Nullable Place rest) {
    return heads.computeIfAbsent(
        new HeadKey(terminal, state, rest), key -> new Head(terminal, state, rest, headCount++));
  }

  /** Forgets what was reached where that has become too much. */
  void tidy() {
    if (states.size() > MOST_STATES) {
      forget();
    }
  }

  /** Forgets what was reached; states in use stay as they are. */
  void forget() {
    states.clear();
    heads.clear();
    places.clear();
  }
}
