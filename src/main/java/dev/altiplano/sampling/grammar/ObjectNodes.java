package dev.altiplano.sampling.grammar;

import dev.altiplano.sampling.grammar.Node.Call;
import dev.altiplano.sampling.grammar.Node.Choice;
import dev.altiplano.sampling.grammar.Node.End;
import dev.altiplano.sampling.grammar.Node.Rule;
import dev.altiplano.sampling.grammar.Node.Term;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * Objects: their properties in the order of the schema, those left out that need not be there, then
 * others where the schema asks for them.
 */
final class ObjectNodes {
  private static final int MOST_PROPERTIES = 2_000;

  private final SchemaCompiler compiler;
  private final Conjunction schemas;
  private final Set<String> names = new LinkedHashSet<>();
  private final Set<String> required = new LinkedHashSet<>();

  ObjectNodes(SchemaCompiler compiler, Conjunction schemas) {
    this.compiler = compiler;
    this.schemas = schemas;
    for (JsonNode properties : schemas.values("properties")) {
      if (!properties.isObject()) {
        throw schemas.refusal("has 'properties', which must be an object");
      }
      names.addAll(properties.propertyNames());
    }
    for (JsonNode list : schemas.values("required")) {
      if (!list.isArray()) {
        throw schemas.refusal("has 'required', which must be a list of names");
      }
      for (JsonNode name : list) {
        if (!name.isString()) {
          throw schemas.refusal("has 'required', which must be a list of names");
        }
        required.add(name.stringValue());
      }
    }
    names.addAll(required);
    if (names.size() > MOST_PROPERTIES) {
      throw schemas.refusal("has more than %d properties".formatted(MOST_PROPERTIES));
    }
  }

  Node node() {
    Optional<Rule> others = others();
    checkCounts(others.isPresent());
    Node written = written(others);
    Node fresh = fresh(others);
    List<String> backwards = new ArrayList<>(names).reversed();
    for (String name : backwards) {
      Conjunction value = property(name);
      if (value.isImpossible()) {
        if (required.contains(name)) {
          return new Choice();
        }
        continue;
      }
      Node member =
          JsonText.literal(
              Spelling.quote(name), JsonText.colon(new Call(compiler.rule(value), written)));
      Node next = JsonText.comma(member);
      boolean mayBeLeftOut = !required.contains(name);
      written = mayBeLeftOut ? new Choice(next, written) : next;
      fresh = mayBeLeftOut ? new Choice(member, fresh) : member;
    }
    return JsonText.literal("{", JsonText.gap(fresh));
  }

  /** All that schemas say of a property: its own, or what they say of those they do not name. */
  private Conjunction property(String name) {
    List<JsonNode> all = new ArrayList<>();
    for (JsonNode schema : schemas.schemas()) {
      if (schema.path("properties").has(name)) {
        all.add(schema.get("properties").get(name));
      } else if (schema.has("additionalProperties")) {
        all.add(schema.get("additionalProperties"));
      }
    }
    return Conjunction.of(schemas.document(), all);
  }

  /** What follows the last property that is named. */
  private Node written(Optional<Rule> others) {
    Node end = JsonText.closing("}");
    return others
        .<Node>map(other -> new Choice(end, JsonText.comma(new Call(other, End.OF_RULE))))
        .orElse(end);
  }

  /** What follows the opening bracket where no property is named. */
  private Node fresh(Optional<Rule> others) {
    Node end = JsonText.closingEmpty("}");
    return others.<Node>map(other -> new Choice(end, new Call(other, End.OF_RULE))).orElse(end);
  }

  /** Properties that are not named, to the end; empty where there are none. */
  private Optional<Rule> others() {
    List<JsonNode> values = schemas.values("additionalProperties");
    boolean asked = values.stream().anyMatch(v -> !v.isBoolean() || v.booleanValue());
    boolean open = values.isEmpty() && names.isEmpty();
    if (!asked && !open) {
      return Optional.empty();
    }
    Conjunction value = Conjunction.of(schemas.document(), values);
    if (value.isImpossible()) {
      return Optional.empty();
    }
    Rule rule = new Rule();
    Node more = new Choice(JsonText.closing("}"), JsonText.comma(new Call(rule, End.OF_RULE)));
    rule.body(
        new Term(OtherNames.than(names), JsonText.colon(new Call(compiler.rule(value), more))));
    return Optional.of(compiler.register(rule));
  }

  /** Bounds on the number of properties hold where nothing else is possible. */
  private void checkCounts(boolean hasOthers) {
    int least = schemas.largest("minProperties").orElse(0);
    int most = schemas.smallest("maxProperties").orElse(Integer.MAX_VALUE);
    if (least > required.size()) {
      throw schemas.refusal(
          "has 'minProperties', which is supported only up to the number of required ones");
    }
    if (most < Integer.MAX_VALUE && (hasOthers || most < names.size())) {
      throw schemas.refusal(
          "has 'maxProperties', which is supported only where no more properties are possible");
    }
  }
}
