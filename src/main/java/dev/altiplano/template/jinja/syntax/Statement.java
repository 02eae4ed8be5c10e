package dev.altiplano.template.jinja.syntax;

import dev.altiplano.template.jinja.syntax.Expression.Call;
import dev.altiplano.template.jinja.syntax.Expression.NamedCall;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One piece of a template, in the order in which it writes. */
public sealed interface Statement {
  /** The line of the source on which it begins, for messages. */
  int line();

  record Text(int line, String text) implements Statement {}

  record Output(int line, Expression value) implements Statement {}

  record If(int line, List<Branch> branches, List<Statement> orElse) implements Statement {}

  /** A condition of an {@code if} or {@code elif}, and what it guards. */
  record Branch(Expression condition, List<Statement> body) {}

  record For(
      int line,
      Target target,
      Expression iterable,
      @Nullable Expression condition,
      List<Statement> body,
      List<Statement> orElse)
      implements Statement {}

  record Break(int line) implements Statement {}

  record Continue(int line) implements Statement {}

  record Assignment(int line, Target target, Expression value) implements Statement {}

  /** {@code set} with a body: the text that the body writes, through filters. */
  record Capture(int line, Target target, List<NamedCall> filters, List<Statement> body)
      implements Statement {}

  record Macro(int line, String name, List<Parameter> parameters, List<Statement> body)
      implements Statement {}

  /** Calls a macro that may in turn call the body, as {@code caller}. */
  record CallBlock(int line, Call call, List<Parameter> parameters, List<Statement> body)
      implements Statement {}

  record FilterBlock(int line, List<NamedCall> filters, List<Statement> body)
      implements Statement {}

  /** A body with names of its own and nothing else: {@code generation}. */
  record Scoped(int line, List<Statement> body) implements Statement {}

  /** A parameter of a macro; without a default it may still be left out, and is then undefined. */
  record Parameter(String name, @Nullable Expression fallback) {}

  /** What an assignment or a loop binds. */
  sealed interface Target {
    record Variable(String name) implements Target {}

    record NamespaceEntry(String namespace, String name) implements Target {}

    record Unpacked(List<Target> targets) implements Target {}
  }
}
