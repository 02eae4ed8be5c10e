package dev.altiplano.sampling.grammar;

import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A place in a grammar: what may come from here to the end of its rule. Nodes of a rule are built
 * from the last to the first. They are the same only if they are one object.
 */
abstract sealed class Node {
  /** More bytes than anything takes that can end. */
  static final long ENDLESS = Long.MAX_VALUE / 4;

  /** Fewest bytes from here to the end of the rule; {@link #ENDLESS} until that is found out. */
  private long distance = ENDLESS;

  long distance() {
    return distance;
  }

  void distance(long bytes) {
    distance = bytes;
  }

  static long sum(long one, long other) {
    return Math.min(ENDLESS, one + other);
  }

  /** The end of a rule. */
  static final class End extends Node {
    static final End OF_RULE = new End();

    private End() {
      distance(0);
    }
  }

  /** A word of a terminal, and what follows it. */
  static final class Term extends Node {
    final Terminal terminal;
    final Node next;

    Term(Terminal terminal, Node next) {
      this.terminal = terminal;
      this.next = next;
    }
  }

  /** All of another rule, and what follows it. */
  static final class Call extends Node {
    final Rule rule;
    final Node next;

    Call(Rule rule, Node next) {
      this.rule = rule;
      this.next = next;
    }
  }

  /** One of several. */
  static final class Choice extends Node {
    final List<Node> branches;

    Choice(List<Node> branches) {
      this.branches = List.copyOf(branches);
    }

    Choice(Node... branches) {
      this(List.of(branches));
    }
  }

  /** Made when it is reached, so that counts cost nothing before. */
  static final class Later extends Node {
    private final Supplier<Node> maker;
    private final Supplier<Long> distances;
    private @Nullable Node made;

    /**
     * A node to be made.
     *
     * @param distances what the node's distance is, once those of all rules are known
     */
    Later(Supplier<Node> maker, Supplier<Long> distances) {
      this.maker = maker;
      this.distances = distances;
    }

    long computedDistance() {
      return distances.get();
    }

    Node node() {
      Node node = made;
      if (node == null) {
        node = maker.get();
        Distances.settle(node);
        made = node;
      }
      return node;
    }
  }

  /** A part of a grammar that others call, perhaps itself. */
  static final class Rule {
    /** Nothing, until there is a body: distances only ever become shorter. */
    private Node body = new Choice();

    private long distance = ENDLESS;

    Node body() {
      return body;
    }

    void body(Node node) {
      body = node;
    }

    long distance() {
      return distance;
    }

    void distance(long bytes) {
      distance = bytes;
    }
  }
}
