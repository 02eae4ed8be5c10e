package dev.altiplano.template.gotemplate;

import dev.altiplano.template.gotemplate.syntax.Node;
import dev.altiplano.template.gotemplate.syntax.Operand;
import dev.altiplano.template.gotemplate.syntax.Operand.Pipeline;
import dev.altiplano.template.gotemplate.syntax.TemplateTree;
import java.util.List;
import java.util.Locale;
import java.util.SortedSet;
import java.util.TreeSet;

/** Finds the fields and variables that a template mentions, in lower case. */
final class Identifiers {
  private final SortedSet<String> names = new TreeSet<>();

  private Identifiers() {}

  static SortedSet<String> of(TemplateTree tree) {
    var identifiers = new Identifiers();
    identifiers.add(tree.root());
    tree.definitions().values().forEach(identifiers::add);
    return identifiers.names;
  }

  private void add(List<Node> nodes) {
    nodes.forEach(this::add);
  }

  private void add(Node node) {
    switch (node) {
      case Node.Action(Pipeline pipeline) -> add(pipeline);
      case Node.If branch -> add(branch.condition(), branch.body(), branch.orElse());
      case Node.With with -> add(with.value(), with.body(), with.orElse());
      case Node.Range range -> add(range.items(), range.body(), range.orElse());
      case Node.Call call -> {
        if (call.value() != null) {
          add(call.value());
        }
      }
      case Node.Text _, Node.Break _, Node.Continue _ -> {}
    }
  }

  private void add(Pipeline pipeline, List<Node> body, List<Node> orElse) {
    add(pipeline);
    add(body);
    add(orElse);
  }

  private void add(Pipeline pipeline) {
    pipeline.commands().forEach(command -> command.operands().forEach(this::add));
  }

  /** Fields of anything but the dot and variables do not count. */
  private void add(Operand operand) {
    switch (operand) {
      case Operand.Field field -> field.names().forEach(this::add);
      case Operand.Variable variable -> {
        add(variable.name());
        variable.fields().forEach(this::add);
      }
      case Pipeline pipeline -> add(pipeline);
      case Operand.Chain _,
          Operand.Function _,
          Operand.Dot _,
          Operand.Nil _,
          Operand.Bool _,
          Operand.Int _,
          Operand.Real _,
          Operand.Text _ -> {}
    }
  }

  private void add(String name) {
    names.add(name.toLowerCase(Locale.ROOT));
  }
}
