package dev.altiplano.sampling.grammar;

import dev.altiplano.sampling.grammar.Conjunction.Group;
import dev.altiplano.sampling.grammar.Node.Call;
import dev.altiplano.sampling.grammar.Node.Choice;
import dev.altiplano.sampling.grammar.Node.End;
import dev.altiplano.sampling.grammar.Node.Rule;
import dev.altiplano.sampling.grammar.Node.Term;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
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
  private static final String ANY_OBJECT = "{\"type\": \"object\"}";
  private static final int MOST_RULES = 5_000;
  private static final long MOST_WIDTH = 200_000;

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
    return compile(document, List.of(document.root()));
  }

  /** Those values of a schema that are objects. */
  static Rule compileObject(String schema) {
    SchemaDocument document = SchemaDocument.parse(schema);
    return compile(document, List.of(document.root(), SchemaDocument.parse(ANY_OBJECT).root()));
  }

  private static Rule compile(SchemaDocument document, List<JsonNode> schemas) {
    var compiler = new SchemaCompiler(document);
    try {
      Rule rule = compiler.rule(Conjunction.of(document, schemas));
      Distances.settle(compiler.rules.values());
      if (rule.distance() >= Node.ENDLESS) {
        throw new SchemaException("the schema allows no value that comes to an end");
      }
      compiler.checkWidths();
      return rule;
    } catch (StackOverflowError e) {
      throw new SchemaException("the schema, or a pattern in it, is nested too deeply");
    }
  }

  /** Whoever generates has to keep all in mind that is possible at once. */
  private void checkWidths() {
    long width = 0;
    for (Rule rule : rules.values()) {
      if (rule.distance() < Node.ENDLESS) {
        width += new Automaton().start(rule).heads().size();
      }
      if (width > MOST_WIDTH) {
        throw new SchemaException("the schema leaves too much open at once");
      }
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
    Map<JsonType, Node> others = new EnumMap<>(JsonType.class);
    List<String> texts = new ArrayList<>();
    for (JsonNode value : values) {
      JsonType type = JsonType.of(value);
      String text = Constants.text(value);
      if (JsonType.includes(types, type)
          && (!schemas.asksOf(type)
              || takes(others.computeIfAbsent(type, t -> settled(node(t, schemas))), text))) {
        texts.add(text);
      }
    }
    return texts.isEmpty() ? new Choice() : words(schemas, texts);
  }

  /** One automaton for all texts: each by itself would be another thing to keep in mind. */
  private static Node words(Conjunction schemas, List<String> texts) {
    Nfa nfa = new Nfa();
    try {
      int start = nfa.state();
      int end = nfa.state();
      for (String text : texts) {
        nfa.bytes(start, text.getBytes(StandardCharsets.UTF_8), end);
      }
      return only(nfa.deterministic(start, end));
    } catch (SchemaException e) {
      throw schemas.refusal(e.getMessage());
    }
  }

  private Node settled(Node node) {
    Distances.settle(rules.values());
    Distances.settle(node);
    return node;
  }

  /** Whether a text is among those that a node stands for. */
  private static boolean takes(Node node, String text) {
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
