package dev.altiplano.template.jinja;

import dev.altiplano.template.jinja.syntax.Expression;
import dev.altiplano.template.jinja.syntax.Statement.Parameter;
import dev.altiplano.template.jinja.syntax.Statement.Target;
import java.util.ArrayList;
import java.util.List;

/** Gives names to values. */
final class Binder {
  private static final String CALLER = "caller";

  private final Rendering rendering;

  Binder(Rendering rendering) {
    this.rendering = rendering;
  }

  void bind(Target target, Value value, Scope scope) {
    switch (target) {
      case Target.Variable variable -> scope.set(variable.name(), value);
      case Target.NamespaceEntry entry -> {
        if (!(scope.get(entry.namespace()) instanceof Value.Namespace namespace)) {
          throw rendering.fault(
              "'"
                  + entry.namespace()
                  + "' is no namespace, so '"
                  + entry.name()
                  + "' of it cannot be set");
        }
        namespace.entries().put(entry.name(), value);
      }
      case Target.Unpacked unpacked -> unpack(unpacked.targets(), value, scope);
    }
  }

  private void unpack(List<Target> targets, Value value, Scope scope) {
    List<Value> items = Items.of(rendering, value);
    if (items.size() != targets.size()) {
      throw rendering.fault(
          items.size() + " values cannot be unpacked into " + targets.size() + " names");
    }
    for (int i = 0; i < items.size(); i++) {
      bind(targets.get(i), items.get(i), scope);
    }
  }

  /** Binds what a macro was called with; parameters left out take their defaults. */
  void bindParameters(
      String macro,
      List<Parameter> parameters,
      Arguments arguments,
      Scope scope,
      Evaluator evaluator) {
    List<String> names = new ArrayList<>(parameters.stream().map(Parameter::name).toList());
    if (arguments.has(CALLER) && !names.contains(CALLER)) {
      names.add(CALLER);
    }
    Arguments bound = arguments.bind(rendering, "macro '" + macro + "'", names);
    bound.named().forEach(scope::set);
    for (Parameter parameter : parameters) {
      if (!bound.has(parameter.name())) {
        Expression fallback = parameter.fallback();
        scope.set(
            parameter.name(),
            fallback == null
                ? new Value.Undefined("parameter '" + parameter.name() + "' was not provided")
                : evaluator.evaluate(fallback, scope));
      }
    }
  }
}
