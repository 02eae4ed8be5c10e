package dev.altiplano.template.gotemplate;

import dev.altiplano.template.gotemplate.syntax.Node;
import dev.altiplano.template.gotemplate.syntax.Operand;
import dev.altiplano.template.gotemplate.syntax.Operand.Command;
import dev.altiplano.template.gotemplate.syntax.Operand.Pipeline;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Drops what follows the answer in a template that writes one exchange at a time. */
final class ResponseCut {
  private static final String RESPONSE = "Response";

  private boolean cut;

  private ResponseCut() {}

  static List<Node> of(List<Node> nodes) {
    return new ResponseCut().list(nodes);
  }

  private List<Node> list(List<Node> nodes) {
    List<Node> kept = new ArrayList<>();
    for (Node node : nodes) {
      if (cut) {
        break;
      }
      node(node).ifPresent(kept::add);
    }
    return List.copyOf(kept);
  }

  private Optional<Node> node(Node node) {
    return switch (node) {
      case Node.Action(Pipeline pipeline) -> pipeline(pipeline).map(Node.Action::new);
      case Node.If(Pipeline condition, List<Node> body, List<Node> orElse) ->
          Optional.of(new Node.If(condition, list(body), list(orElse)));
      case Node.With(Pipeline value, List<Node> body, List<Node> orElse) ->
          Optional.of(new Node.With(value, list(body), list(orElse)));
      case Node.Range(Pipeline items, List<Node> body, List<Node> orElse) ->
          Optional.of(new Node.Range(items, list(body), list(orElse)));
      case Node.Text _, Node.Call _, Node.Break _, Node.Continue _ -> Optional.of(node);
    };
  }

  /** Empty if a command has nothing left. */
  private Optional<Pipeline> pipeline(Pipeline pipeline) {
    List<Command> commands = new ArrayList<>();
    for (Command command : pipeline.commands()) {
      List<Operand> operands = new ArrayList<>();
      for (Operand operand : command.operands()) {
        operand(operand).ifPresent(operands::add);
      }
      if (operands.isEmpty()) {
        return Optional.empty();
      }
      commands.add(new Command(command.position(), List.copyOf(operands)));
    }
    return Optional.of(
        new Pipeline(
            pipeline.position(), pipeline.variables(), pipeline.assigns(), List.copyOf(commands)));
  }

  private Optional<Operand> operand(Operand operand) {
    if (cut) {
      return Optional.empty();
    }
    if (operand instanceof Operand.Field field && field.names().contains(RESPONSE)) {
      cut = true;
    }
    return operand instanceof Pipeline pipeline
        ? pipeline(pipeline).map(Operand.class::cast)
        : Optional.of(operand);
  }
}
