package dev.altiplano.template.gotemplate.syntax;

import dev.altiplano.template.gotemplate.syntax.Operand.Pipeline;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One piece of a template, in the order in which it writes. */
public sealed interface Node {
  record Text(String text) implements Node {}

  /** Writes a value, unless it declares or assigns variables. */
  record Action(Pipeline pipeline) implements Node {
    @Override
    public String toString() {
      return "{{%s}}".formatted(pipeline);
    }
  }

  record If(Pipeline condition, List<Node> body, List<Node> orElse) implements Node {}

  record With(Pipeline value, List<Node> body, List<Node> orElse) implements Node {}

  record Range(Pipeline items, List<Node> body, List<Node> orElse) implements Node {}

  record Break() implements Node {}

  record Continue() implements Node {}

  /** Writes another template; null stands for no value. */
  record Call(int position, String name, @Nullable Pipeline value) implements Node {
    @Override
    public String toString() {
      String quoted = Quoted.of(name);
      return value == null
          ? "{{template %s}}".formatted(quoted)
          : "{{template %s %s}}".formatted(quoted, value);
    }
  }
}
