package dev.altiplano.template.gotemplate;

import dev.altiplano.template.gotemplate.syntax.Node;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Finds what a template writes where it begins to write the calls of a message. */
final class ToolCallPlace {
  private ToolCallPlace() {}

  /** The first text after the question whether there are calls; empty if there is none. */
  static Optional<String> in(List<Node> nodes) {
    return calls(nodes).flatMap(branch -> firstText(branch.body()));
  }

  private static Optional<Node.If> calls(List<Node> nodes) {
    return nodes.stream().map(ToolCallPlace::calls).flatMap(Optional::stream).findFirst();
  }

  private static Optional<Node.If> calls(Node node) {
    return switch (node) {
      case Node.If branch ->
          ThinkingPlace.mentions(branch.condition(), "ToolCalls")
              ? Optional.of(branch)
              : calls(both(branch.body(), branch.orElse()));
      case Node.With with -> calls(both(with.body(), with.orElse()));
      case Node.Range range -> calls(both(range.body(), range.orElse()));
      case Node.Action _, Node.Text _, Node.Call _, Node.Break _, Node.Continue _ ->
          Optional.empty();
    };
  }

  private static List<Node> both(List<Node> some, List<Node> others) {
    return Stream.concat(some.stream(), others.stream()).toList();
  }

  private static Optional<String> firstText(List<Node> nodes) {
    for (Node node : nodes) {
      switch (node) {
        case Node.Text(String text) -> {
          if (!text.isBlank()) {
            return Optional.of(text);
          }
        }
        case Node.If branch -> {
          return firstText(both(branch.body(), branch.orElse()));
        }
        case Node.With with -> {
          return firstText(both(with.body(), with.orElse()));
        }
        case Node.Range range -> {
          return firstText(both(range.body(), range.orElse()));
        }
        case Node.Action _, Node.Call _, Node.Break _, Node.Continue _ -> {
          return Optional.empty();
        }
      }
    }
    return Optional.empty();
  }
}
