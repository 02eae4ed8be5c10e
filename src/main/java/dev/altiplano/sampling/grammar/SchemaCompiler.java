package dev.altiplano.sampling.grammar;

import dev.altiplano.sampling.grammar.Conjunction.Group;
import dev.altiplano.sampling.grammar.Node.Call;
import dev.altiplano.sampling.grammar.Node.Choice;
import dev.altiplano.sampling.grammar.Node.End;
import dev.altiplano.sampling.grammar.Node.Rule;
import dev.altiplano.sampling.grammar.Node.Term;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * Makes rules of schemas. Each conjunction of schemas that a document leads to becomes one rule, so
 * that a schema may refer to itself.
 */
final class SchemaCompiler {
  private static final int MOST_RULES = 10_000;

  private final SchemaDocument document;
  private final Map<Object, Rule> rules = new HashMap<>();
  private final Terminals terminals = new Terminals();

  private SchemaCompiler(SchemaDocument document) {
    this.document = document;
  }

  /**
   * The values of a schema.
   *
   * @throws SchemaException if it is no schema, has what is not supported, or allows nothing
   */
  static Rule compile(String schema) {
    SchemaDocument document = SchemaDocument.parse(schema);
    var compiler = new SchemaCompiler(document);
    try {
      Rule rule = compiler.rule(Conjunction.of(document, List.of(document.root())));
      Distances.settle(compiler.rules.values());
      if (rule.distance() >= Node.ENDLESS) {
        throw new SchemaException("the schema allows no value that comes to an end");
      }
      return rule;
    } catch (StackOverflowError e) {
      throw new SchemaException("the schema is nested too deeply");
    }
  }

  /** The values for which schemas hold, as a rule that may still be empty. */
  Rule rule(Conjunction schemas) {
    Rule known = rules.get(schemas.key());
    if (known != null) {
      return known;
    }
    if (rules.size() == MOST_RULES) {
      throw new SchemaException(
          "the schema has more than %d combinations of its parts".formatted(MOST_RULES));
    }
    Rule rule = new Rule();
    rules.put(schemas.key(), rule);
    rule.body(body(schemas));
    return rule;
  }

  /** Takes part of the search for distances. */
  Rule register(Rule rule) {
    rules.put(rule, rule);
    return rule;
  }

  private Node body(Conjunction schemas) {
    if (schemas.isImpossible()) {
      return new Choice();
    }
    var group = schemas.open();
    return group.isPresent() ? branches(schemas, group.get()) : plain(schemas);
  }

  private Node branches(Conjunction schemas, Group group) {
    if (group.keyword().equals("oneOf")) {
      Exclusion.require(document, schemas, group);
    }
    List<Node> branches = new ArrayList<>();
    for (JsonNode branch : group.branches()) {
      branches.add(new Call(rule(schemas.decided(group, branch)), End.OF_RULE));
    }
    return new Choice(branches);
  }

  private Node plain(Conjunction schemas) {
    var constants = schemas.constants();
    if (constants.isPresent()) {
      return constants(schemas, constants.get());
    }
    List<Node> nodes = new ArrayList<>();
    for (JsonType type : schemas.meantTypes()) {
      nodes.add(node(type, schemas));
    }
    return nodes.size() == 1 ? nodes.getFirst() : new Choice(nodes);
  }

  private Node node(JsonType type, Conjunction schemas) {
    return switch (type) {
      case OBJECT -> new ObjectNodes(this, schemas).node();
      case ARRAY -> new ArrayNodes(this, schemas).node();
      case STRING -> terminals.string(schemas);
      case NUMBER -> terminals.number(schemas, false);
      case INTEGER -> terminals.number(schemas, true);
      case BOOLEAN ->
          new Choice(JsonText.literal("true", End.OF_RULE), JsonText.literal("false", End.OF_RULE));
      case NULL -> JsonText.literal("null", End.OF_RULE);
    };
  }

  /** Those of the values for which all other keywords hold too. */
  private Node constants(Conjunction schemas, List<JsonNode> values) {
    Set<JsonType> types = schemas.types().orElse(JsonType.ALL);
    List<Node> nodes = new ArrayList<>();
    for (JsonNode value : values) {
      JsonType type = JsonType.of(value);
      if (JsonType.includes(types, type)
          && (!schemas.asksOf(type) || takes(node(type, schemas), Constants.text(value)))) {
        nodes.add(JsonText.literal(Constants.text(value), End.OF_RULE));
      }
    }
    return new Choice(nodes);
  }

  /** Whether a text is among those that a node stands for. */
  private boolean takes(Node node, String text) {
    Distances.settle(rules.values());
    Distances.settle(node);
    var automaton = new Automaton();
    Automaton.State state = automaton.start(node);
    for (byte each : text.getBytes(StandardCharsets.UTF_8)) {
      state = state == null ? null : state.next(Byte.toUnsignedInt(each));
    }
    return state != null && state.accepts();
  }

  /** A terminal, at the end of a rule. */
  static Node only(Terminal terminal) {
    return new Term(terminal, End.OF_RULE);
  }
}
