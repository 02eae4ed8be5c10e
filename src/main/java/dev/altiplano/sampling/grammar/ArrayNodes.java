package dev.altiplano.sampling.grammar;

import dev.altiplano.sampling.grammar.Node.Call;
import dev.altiplano.sampling.grammar.Node.Choice;
import dev.altiplano.sampling.grammar.Node.Later;
import dev.altiplano.sampling.grammar.Node.Rule;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** Arrays: the first items by their own schemas, the others by one, and how many there are. */
final class ArrayNodes {
  private static final int UNBOUNDED = Integer.MAX_VALUE;

  private final int least;
  private final int most;

  /** Of the first items, and in the end of all others. */
  private final List<Rule> items = new ArrayList<>();

  private final Map<Integer, Node> afterItems = new HashMap<>();

  ArrayNodes(SchemaCompiler compiler, Conjunction schemas) {
    int first = 0;
    for (JsonNode prefix : schemas.values("prefixItems")) {
      if (!prefix.isArray()) {
        throw schemas.refusal("has 'prefixItems', which must be a list of schemas");
      }
      first = Math.max(first, prefix.size());
    }
    int bound = schemas.smallest("maxItems").orElse(UNBOUNDED);
    for (int i = 0; i <= first; i++) {
      Conjunction item = item(schemas, i);
      if (item.isImpossible()) {
        bound = Math.min(bound, i);
        break;
      }
      items.add(compiler.rule(item));
    }
    this.least = schemas.largest("minItems").orElse(0);
    this.most = bound;
  }

  private static Conjunction item(Conjunction schemas, int number) {
    List<JsonNode> all = new ArrayList<>();
    for (JsonNode schema : schemas.schemas()) {
      JsonNode prefix = schema.path("prefixItems");
      if (number < prefix.size()) {
        all.add(prefix.get(number));
      } else if (schema.has("items")) {
        all.add(schema.get("items"));
      }
    }
    return Conjunction.of(schemas.document(), all);
  }

  Node node() {
    if (least > most) {
      return new Choice();
    }
    List<Node> ways = new ArrayList<>();
    if (least == 0) {
      ways.add(JsonText.closingEmpty("]"));
    }
    if (most > 0) {
      ways.add(item(0));
    }
    return JsonText.literal("[", JsonText.gap(new Choice(ways)));
  }

  private Rule rule(int number) {
    return items.get(Math.min(number, items.size() - 1));
  }

  /** An item and all that follows. */
  private Node item(int number) {
    int there = number + 1;
    int enough = Math.max(least, items.size());
    return new Call(rule(number), after(most == UNBOUNDED ? Math.min(there, enough) : there));
  }

  /** What may follow so many items. */
  private Node after(int count) {
    return afterItems.computeIfAbsent(
        count, there -> new Later(() -> follow(there), () -> distance(there)));
  }

  private Node follow(int count) {
    List<Node> ways = new ArrayList<>();
    if (count >= least) {
      ways.add(JsonText.closing("]"));
    }
    if (count < most) {
      ways.add(JsonText.comma(item(count)));
    }
    return new Choice(ways);
  }

  /** Of the items that are missing, with their commas, and the bracket. */
  private long distance(int count) {
    long distance = 1;
    int listed = Math.min(least, items.size());
    for (int i = count; i < listed; i++) {
      distance = Node.sum(distance, Node.sum(1, rule(i).distance()));
    }
    int others = least - Math.max(count, listed);
    if (others > 0) {
      long each = Node.sum(1, rule(listed).distance());
      distance = each >= Node.ENDLESS ? each : Node.sum(distance, others * each);
    }
    return distance;
  }
}
