package dev.altiplano.template.gotemplate;

import dev.altiplano.template.gotemplate.Value.Nil;
import dev.altiplano.template.gotemplate.syntax.Node;
import dev.altiplano.template.gotemplate.syntax.TemplateTree;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Executes one template: writes its texts and the values of its actions. */
final class Runner {
  /** Where the execution goes on after a node. */
  private enum Flow {
    NEXT,
    BREAK,
    CONTINUE
  }

  private final TemplateTree tree;
  private final Rendering rendering;
  private final TextSink sink;
  private final VariableStack variables;
  private final Evaluator evaluator;

  private Runner(TemplateTree tree, TextSink sink, Value dot) {
    this.tree = tree;
    this.rendering = sink.rendering();
    this.sink = sink;
    this.variables = new VariableStack(dot);
    this.evaluator = new Evaluator(rendering, variables);
  }

  static void run(TemplateTree tree, TextSink sink, Value dot) {
    new Runner(tree, sink, dot).run(dot, tree.root());
  }

  private Flow run(Value dot, List<Node> nodes) {
    rendering.enter();
    Flow flow = Flow.NEXT;
    for (int i = 0; i < nodes.size() && flow == Flow.NEXT; i++) {
      flow = run(dot, nodes.get(i));
    }
    rendering.leave();
    return flow;
  }

  private Flow run(Value dot, Node node) {
    return switch (node) {
      case Node.Text text -> {
        sink.append(text.text());
        yield Flow.NEXT;
      }
      case Node.Action action -> {
        Value value = evaluator.value(dot, action.pipeline());
        if (action.pipeline().variables().isEmpty()) {
          rendering.at(action.pipeline().position(), action);
          new GoText(sink).printAction(value);
        }
        yield Flow.NEXT;
      }
      case Node.If branch -> {
        int mark = variables.mark();
        boolean holds = evaluator.value(dot, branch.condition()).isTrue();
        yield forgetting(mark, run(dot, holds ? branch.body() : branch.orElse()));
      }
      case Node.With with -> {
        int mark = variables.mark();
        Value value = evaluator.value(dot, with.value());
        yield forgetting(mark, value.isTrue() ? run(value, with.body()) : run(dot, with.orElse()));
      }
      case Node.Range range -> {
        int mark = variables.mark();
        yield forgetting(mark, range(dot, range));
      }
      case Node.Call call -> {
        call(dot, call);
        yield Flow.NEXT;
      }
      case Node.Break _ -> Flow.BREAK;
      case Node.Continue _ -> Flow.CONTINUE;
    };
  }

  private Flow forgetting(int mark, Flow flow) {
    variables.backTo(mark);
    return flow;
  }

  private Flow range(Value dot, Node.Range range) {
    Value items = evaluator.value(dot, range.items());
    if (!items.isTrue()) {
      requireIterable(items);
      return run(dot, range.orElse());
    }
    switch (items) {
      case Value.Items list -> {
        Flow flow = Flow.NEXT;
        for (int i = 0; i < list.items().size() && flow != Flow.BREAK; i++) {
          flow = iteration(range, Value.of(i), list.items().get(i));
        }
      }
      case Value.Entries map -> {
        for (Map.Entry<String, Value> entry : map.entries().entrySet()) {
          if (iteration(range, Value.of(entry.getKey()), entry.getValue()) == Flow.BREAK) {
            break;
          }
        }
      }
      case Value.Int(long count) -> {
        Flow flow = Flow.NEXT;
        for (long i = 0; i < count && flow != Flow.BREAK; i++) {
          flow = iteration(range, Value.of(i), Value.of(i));
        }
      }
      case Nil _, Value.Bool _, Value.Real _, Value.Text _, Value.Struct _ ->
          requireIterable(items);
    }
    return Flow.NEXT;
  }

  private void requireIterable(Value items) {
    boolean iterable =
        switch (items) {
          case Nil _, Value.Items _, Value.Entries _, Value.Int _ -> true;
          case Value.Bool _, Value.Real _, Value.Text _, Value.Struct _ -> false;
        };
    if (!iterable) {
      throw rendering.fault("range can't iterate over " + GoText.of(rendering, items));
    }
  }

  /** Runs the body with one item as the dot and in the variables of the range. */
  private Flow iteration(Node.Range range, Value index, Value item) {
    List<String> names = range.items().variables();
    int mark = variables.mark();
    for (int i = 0; i < names.size(); i++) {
      boolean last = i == names.size() - 1;
      bind(names.get(i), last ? item : index, range.items().assigns());
    }
    return forgetting(mark, run(item, range.body()));
  }

  private void bind(String name, Value value, boolean assigns) {
    if (assigns) {
      variables.assign(name, value);
    } else {
      variables.declare(name, value);
    }
  }

  private void call(Value dot, Node.Call call) {
    rendering.at(call.position(), call);
    List<Node> nodes = body(call.name());
    if (nodes == null) {
      throw rendering.fault(
          "template %s not defined".formatted(Formatter.quoted(rendering, call.name())));
    }
    Value value = call.value() == null ? Nil.INVALID : evaluator.value(dot, call.value());
    String caller = rendering.execute(call.name());
    rendering.enter();
    new Runner(tree, sink, value).run(value, nodes);
    rendering.leave();
    rendering.execute(caller);
  }

  private @Nullable List<Node> body(String name) {
    return name.isEmpty() ? tree.root() : tree.definitions().get(name);
  }
}
