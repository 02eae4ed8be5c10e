package dev.altiplano.template.jinja;

import java.util.List;
import java.util.Optional;

/** What {@code loop} knows within the body of a loop. */
final class LoopMembers {
  private LoopMembers() {}

  static Optional<Value> find(Value.Loop loop, String name) {
    int index = loop.index();
    int size = loop.items().size();
    return switch (name) {
      case "index" -> Optional.of(Value.of(index + 1L));
      case "index0" -> Optional.of(Value.of(index));
      case "revindex" -> Optional.of(Value.of(size - index));
      case "revindex0" -> Optional.of(Value.of(size - index - 1L));
      case "first" -> Optional.of(Value.of(index == 0));
      case "last" -> Optional.of(Value.of(index == size - 1));
      case "length" -> Optional.of(Value.of(size));
      case "previtem" -> Optional.of(neighbour(loop, index - 1, "there is no previous item"));
      case "nextitem" -> Optional.of(neighbour(loop, index + 1, "there is no next item"));
      case "cycle" -> Optional.of(new Value.Function(name, (r, a) -> cycle(r, index, a)));
      default -> Optional.empty();
    };
  }

  private static Value neighbour(Value.Loop loop, int index, String reason) {
    return index >= 0 && index < loop.items().size()
        ? loop.items().get(index)
        : new Value.Undefined(reason);
  }

  private static Value cycle(Rendering rendering, int index, Arguments arguments) {
    List<Value> choices = arguments.positional();
    if (choices.isEmpty()) {
      throw rendering.fault("cycle has nothing to choose from");
    }
    return choices.get(index % choices.size());
  }
}
