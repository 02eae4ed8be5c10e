package dev.altiplano.template.jinja;

import dev.altiplano.template.jinja.syntax.Expression.NamedCall;
import dev.altiplano.template.jinja.syntax.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Runs statements. */
final class Runner {
  /**
   * How a body ended: at its end, or at a {@code break} or {@code continue} of a loop around it.
   */
  private enum Ending {
    COMPLETE,
    BREAK,
    CONTINUE
  }

  private final Rendering rendering;
  private final Evaluator evaluator;
  private final Binder binder;

  Runner(Rendering rendering) {
    this.rendering = rendering;
    this.evaluator = new Evaluator(rendering);
    this.binder = new Binder(rendering);
  }

  String run(List<Statement> statements, Scope scope) {
    TextSink output = new TextSink(rendering);
    run(statements, scope, output);
    return output.toString();
  }

  private Ending run(List<Statement> statements, Scope scope, TextSink output) {
    for (Statement statement : statements) {
      rendering.enter();
      rendering.at(statement.line());
      Ending ending = run(statement, scope, output);
      rendering.leave();
      if (ending != Ending.COMPLETE) {
        return ending;
      }
    }
    return Ending.COMPLETE;
  }

  private Ending run(Statement statement, Scope scope, TextSink output) {
    return switch (statement) {
      case Statement.Text text -> write(text.text(), output);
      case Statement.Output written -> write(evaluator.evaluate(written.value(), scope), output);
      case Statement.Assignment assignment ->
          bind(assignment.target(), evaluator.evaluate(assignment.value(), scope), scope);
      case Statement.If conditional -> run(chosen(conditional, scope), scope, output);
      case Statement.For loop -> loop(loop, scope, output);
      case Statement.Break _ -> Ending.BREAK;
      case Statement.Continue _ -> Ending.CONTINUE;
      case Statement.Capture capture -> capture(capture, scope);
      case Statement.Macro macro ->
          bind(
              new Statement.Target.Variable(macro.name()),
              function(macro.name(), macro.parameters(), macro.body(), scope),
              scope);
      case Statement.CallBlock block -> write(called(block, scope), output);
      case Statement.FilterBlock block -> filtered(block, scope, output);
      case Statement.Scoped block -> run(block.body(), scope.inner(), output);
    };
  }

  private static Ending write(String text, TextSink output) {
    output.append(text);
    return Ending.COMPLETE;
  }

  private Ending write(Value value, TextSink output) {
    return write(PythonText.of(rendering, value), output);
  }

  private Ending bind(Statement.Target target, Value value, Scope scope) {
    binder.bind(target, value, scope);
    return Ending.COMPLETE;
  }

  private List<Statement> chosen(Statement.If conditional, Scope scope) {
    for (Statement.Branch branch : conditional.branches()) {
      if (evaluator.isTrue(branch.condition(), scope)) {
        return branch.body();
      }
    }
    return conditional.orElse();
  }

  private Ending loop(Statement.For loop, Scope scope, TextSink output) {
    List<Value> items = items(loop, scope);
    if (items.isEmpty()) {
      return run(loop.orElse(), scope.inner(), output);
    }
    Value.Loop state = new Value.Loop(items);
    for (int i = 0; i < items.size(); i++) {
      rendering.step();
      state.advanceTo(i);
      Scope inner = scope.inner();
      inner.set("loop", state);
      binder.bind(loop.target(), items.get(i), inner);
      if (run(loop.body(), inner, output) == Ending.BREAK) {
        return Ending.COMPLETE;
      }
    }
    return Ending.COMPLETE;
  }

  private List<Value> items(Statement.For loop, Scope scope) {
    List<Value> items = Items.of(rendering, evaluator.evaluate(loop.iterable(), scope));
    var condition = loop.condition();
    if (condition == null) {
      return items;
    }
    List<Value> chosen = new ArrayList<>();
    for (Value item : items) {
      Scope inner = scope.inner();
      binder.bind(loop.target(), item, inner);
      if (evaluator.isTrue(condition, inner)) {
        chosen.add(item);
      }
    }
    return chosen;
  }

  private Ending capture(Statement.Capture capture, Scope scope) {
    TextSink captured = new TextSink(rendering);
    Ending ending = run(capture.body(), scope.inner(), captured);
    return ending == Ending.COMPLETE
        ? bind(capture.target(), filtered(capture.filters(), captured.toValue(), scope), scope)
        : ending;
  }

  private Ending filtered(Statement.FilterBlock block, Scope scope, TextSink output) {
    TextSink captured = new TextSink(rendering);
    Ending ending = run(block.body(), scope.inner(), captured);
    return ending == Ending.COMPLETE
        ? write(filtered(block.filters(), captured.toValue(), scope), output)
        : ending;
  }

  private Value filtered(List<NamedCall> filters, Value subject, Scope scope) {
    Value value = subject;
    for (NamedCall filter : filters) {
      value = evaluator.filter(filter, value, scope);
    }
    return value;
  }

  private Value called(Statement.CallBlock block, Scope scope) {
    Value callee = evaluator.evaluate(block.call().target(), scope);
    Arguments written = evaluator.arguments(block.call().arguments(), scope);
    Map<String, Value> named = new HashMap<>(written.named());
    named.put("caller", function("caller", block.parameters(), block.body(), scope));
    return evaluator.call(callee, new Arguments(written.positional(), named));
  }

  /** A body as a function: it sees the names around its definition, and its parameters. */
  private Value function(
      String name, List<Statement.Parameter> parameters, List<Statement> body, Scope around) {
    return new Value.Function(
        name,
        (_, arguments) -> {
          int line = rendering.line();
          Scope scope = around.inner();
          binder.bindParameters(name, parameters, arguments, scope, evaluator);
          Value text = new Value.Text(run(body, scope));
          rendering.at(line);
          return text;
        });
  }
}
