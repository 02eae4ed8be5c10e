package dev.altiplano.sampling.grammar;

import dev.altiplano.sampling.grammar.Node.Call;
import dev.altiplano.sampling.grammar.Node.Choice;
import dev.altiplano.sampling.grammar.Node.End;
import dev.altiplano.sampling.grammar.Node.Rule;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Calls of functions: the name of one, and arguments that it takes. */
final class CallNodes {
  private static final String ANY = "{}";
  private static final Pattern WORD_OR_SPACE = Pattern.compile("\\s+|\\S+");

  private final Map<String, String> functions;

  private CallNodes(Map<String, String> functions) {
    this.functions = functions;
  }

  /**
   * One call, or a list of them.
   *
   * @param functions by name, the schema of the arguments of each; where that is empty or cannot be
   *     kept to, they are any object
   */
  static Rule rule(Map<String, String> functions, CallForm form) {
    var nodes = new CallNodes(functions);
    Rule rule = new Rule();
    List<Rule> rules = new ArrayList<>(List.of(rule));
    if (form.isList()) {
      Rule items = new Rule();
      rules.add(items);
      Node more = JsonText.comma(new Call(items, End.OF_RULE));
      Node end = JsonText.gap(text(form.afterList().strip(), End.OF_RULE));
      items.body(nodes.call(form.item(), new Choice(more, end)));
      Node list = JsonText.gap(new Call(items, End.OF_RULE));
      rule.body(led(form, form.list().isEmpty() ? list : JsonText.literal(form.list(), list)));
    } else {
      rule.body(led(form, nodes.call(form, End.OF_RULE)));
    }
    Distances.settle(rules);
    return rule;
  }

  private static Node led(CallForm form, Node next) {
    Node node = JsonText.gap(next);
    return form.lead().isEmpty() ? node : text(form.lead().stripTrailing(), node);
  }

  private Node call(CallForm form, Node next) {
    String after = form.afterArguments().strip();
    Node end = after.isEmpty() ? next : JsonText.gap(text(after, next));
    List<Node> names = new ArrayList<>();
    functions.forEach((name, schema) -> names.add(named(form, name, schema, end)));
    String before = form.beforeName();
    String unquoted = form.quotesName() ? before.substring(0, before.length() - 1) : before;
    return text(unquoted.stripLeading(), new Choice(names));
  }

  private static Node named(CallForm form, String name, String schema, Node end) {
    Node value = JsonText.gap(new Call(arguments(schema), end));
    List<Node> ways = new ArrayList<>();
    for (String between : form.beforeArguments()) {
      ways.add(text((form.quotesName() ? between.substring(1) : between).stripTrailing(), value));
    }
    return JsonText.literal(
        form.quotesName() ? Spelling.quote(name) : name,
        ways.size() == 1 ? ways.getFirst() : new Choice(ways));
  }

  /** A text whose white space may be other white space. */
  private static Node text(String text, Node next) {
    Node node = next;
    List<String> parts = WORD_OR_SPACE.matcher(text).results().map(MatchResult::group).toList();
    for (String part : parts.reversed()) {
      node = part.isBlank() ? space(part, node) : JsonText.literal(part, node);
    }
    return node;
  }

  /** The same, or other white space that is short. */
  private static Node space(String space, Node next) {
    Node gap = JsonText.gap(next);
    return space.length() == 1 ? gap : new Choice(JsonText.literal(space, next), gap);
  }

  private static Rule arguments(String schema) {
    try {
      return SchemaCompiler.compileObject(schema.isEmpty() ? ANY : schema);
    } catch (SchemaException e) {
      return SchemaCompiler.compileObject(ANY);
    }
  }
}
