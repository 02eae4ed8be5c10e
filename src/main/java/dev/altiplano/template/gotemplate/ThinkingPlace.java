package dev.altiplano.template.gotemplate;

import dev.altiplano.template.gotemplate.syntax.Node;
import dev.altiplano.template.gotemplate.syntax.Operand;
import dev.altiplano.template.gotemplate.syntax.Operand.Pipeline;
import java.util.List;
import java.util.Optional;

/**
 * Finds what a template writes around the reasoning of a message: the first and the last text of
 * the list of nodes that the reasoning is in, within a range over messages.
 */
final class ThinkingPlace {
  private String opening = "";
  private String closing = "";

  private ThinkingPlace() {}

  static Optional<GoTemplate.Tags> in(List<Node> nodes) {
    var place = new ThinkingPlace();
    place.search(nodes, false);
    return place.opening.isEmpty() || place.closing.isEmpty()
        ? Optional.empty()
        : Optional.of(new GoTemplate.Tags(place.opening, place.closing));
  }

  private void search(List<Node> nodes, boolean inMessages) {
    for (Node node : nodes) {
      switch (node) {
        case Node.Action action -> look(action.pipeline(), nodes, inMessages);
        case Node.If branch -> {
          look(branch.condition(), nodes, inMessages);
          search(branch.body(), inMessages);
          search(branch.orElse(), inMessages);
        }
        case Node.With with -> {
          look(with.value(), nodes, inMessages);
          search(with.body(), inMessages);
          search(with.orElse(), inMessages);
        }
        case Node.Range range -> {
          boolean overMessages = mentions(range.items(), "Messages");
          search(range.body(), overMessages);
          search(range.orElse(), overMessages);
        }
        case Node.Text _, Node.Call _, Node.Break _, Node.Continue _ -> {}
      }
    }
  }

  private void look(Pipeline pipeline, List<Node> around, boolean inMessages) {
    if (inMessages && mentions(pipeline, "Thinking")) {
      if (around.getFirst() instanceof Node.Text(String text)) {
        opening = text.strip();
      }
      if (around.getLast() instanceof Node.Text(String text)) {
        closing = text.strip();
      }
    }
  }

  static boolean mentions(Operand operand, String field) {
    return switch (operand) {
      case Operand.Field named -> named.names().contains(field);
      case Operand.Variable variable -> variable.fields().contains(field);
      case Operand.Chain chain -> mentions(chain.from(), field) || chain.fields().contains(field);
      case Pipeline pipeline ->
          pipeline.commands().stream()
              .flatMap(command -> command.operands().stream())
              .anyMatch(part -> mentions(part, field));
      case Operand.Function _,
          Operand.Dot _,
          Operand.Nil _,
          Operand.Bool _,
          Operand.Int _,
          Operand.Real _,
          Operand.Text _ ->
          false;
    };
  }
}
