package dev.altiplano.sampling.grammar;

import dev.altiplano.sampling.grammar.Node.Call;
import dev.altiplano.sampling.grammar.Node.Choice;
import dev.altiplano.sampling.grammar.Node.End;
import dev.altiplano.sampling.grammar.Node.Later;
import dev.altiplano.sampling.grammar.Node.Rule;
import dev.altiplano.sampling.grammar.Node.Term;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/** Finds out how many bytes it takes at least to come to an end. */
final class Distances {
  private final Map<Node, Long> seen = new HashMap<>();

  private Distances() {}

  /** Sets the distances of rules that call one another, and of all their nodes. */
  static void settle(Collection<Rule> rules) {
    boolean changed;
    do {
      changed = false;
      var pass = new Distances();
      for (Rule rule : rules) {
        long distance = pass.of(rule.body());
        changed |= distance != rule.distance();
        rule.distance(distance);
      }
    } while (changed);
  }

  /** Sets the distances of a node and of those behind it; those of rules are known. */
  static void settle(Node node) {
    var _ = new Distances().of(node);
  }

  private long of(Node node) {
    Long known = seen.get(node);
    if (known != null) {
      return known;
    }
    long distance = compute(node);
    node.distance(distance);
    seen.put(node, distance);
    return distance;
  }

  private long compute(Node node) {
    return switch (node) {
      case End _ -> 0;
      case Term term -> Node.sum(term.terminal.distance(term.terminal.start()), of(term.next));
      case Call call -> Node.sum(call.rule.distance(), of(call.next));
      case Choice choice -> choice.branches.stream().mapToLong(this::of).min().orElse(Node.ENDLESS);
      case Later later -> later.computedDistance();
    };
  }
}
