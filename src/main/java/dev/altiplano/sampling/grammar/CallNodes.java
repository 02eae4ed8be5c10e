package dev.altiplano.sampling.grammar;

import dev.altiplano.sampling.grammar.Node.Call;
import dev.altiplano.sampling.grammar.Node.Choice;
import dev.altiplano.sampling.grammar.Node.End;
import dev.altiplano.sampling.grammar.Node.Rule;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Calls of functions: an object with the name of one, and arguments that it takes. */
final class CallNodes {
  private static final String ANY = "{}";

  private CallNodes() {}

  /**
   * One call.
   *
   * @param functions by name, the schema of the arguments of each; where that is empty or cannot be
   *     kept to, they are any object
   * @param closing what follows the call
   */
  static Rule rule(Map<String, String> functions, String closing) {
    Node end =
        JsonText.gap(JsonText.literal("}", JsonText.gap(JsonText.literal(closing, End.OF_RULE))));
    List<Node> names = new ArrayList<>();
    functions.forEach(
        (name, schema) ->
            names.add(
                JsonText.literal(
                    Spelling.quote(name),
                    JsonText.comma(member("arguments", new Call(arguments(schema), end))))));
    Rule rule = new Rule();
    rule.body(JsonText.gap(JsonText.literal("{", JsonText.gap(member("name", new Choice(names))))));
    Distances.settle(List.of(rule));
    return rule;
  }

  private static Node member(String name, Node value) {
    return JsonText.literal(Spelling.quote(name), JsonText.colon(value));
  }

  private static Rule arguments(String schema) {
    try {
      return SchemaCompiler.compileObject(schema.isEmpty() ? ANY : schema);
    } catch (SchemaException e) {
      return SchemaCompiler.compileObject(ANY);
    }
  }
}
