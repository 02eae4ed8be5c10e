package dev.altiplano.template.gotemplate;

import dev.altiplano.model.AltiplanoException;
import dev.altiplano.template.gotemplate.Value.Nil;
import dev.altiplano.template.gotemplate.syntax.Operand;
import dev.altiplano.template.gotemplate.syntax.Operand.Command;
import dev.altiplano.template.gotemplate.syntax.Operand.Pipeline;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Computes the values of pipelines, for one execution of a template. */
final class Evaluator {
  private final Rendering rendering;
  private final VariableStack variables;
  private final Fields fields;

  Evaluator(Rendering rendering, VariableStack variables) {
    this.rendering = rendering;
    this.variables = variables;
    this.fields = new Fields(rendering);
  }

  /** The value of the last command, which goes to the variables that the pipeline names. */
  Value value(Value dot, Pipeline pipeline) {
    rendering.at(pipeline.position(), pipeline);
    Value value = null;
    for (Command command : pipeline.commands()) {
      value = command(dot, command, value);
      if (value == Nil.INTERFACE) {
        value = Nil.INVALID;
      }
    }
    Value last = value == null ? Nil.INVALID : value;
    for (String variable : pipeline.variables()) {
      if (pipeline.assigns()) {
        variables.assign(variable, last);
      } else {
        variables.declare(variable, last);
      }
    }
    return last;
  }

  /**
   * @param before the value of the command before, which is the last argument; null for the first
   */
  private Value command(Value dot, Command command, @Nullable Value before) {
    List<Operand> operands = command.operands();
    Operand first = operands.getFirst();
    List<Operand> arguments = operands.subList(1, operands.size());
    boolean hasArguments = !arguments.isEmpty() || before != null;
    return switch (first) {
      case Operand.Function function ->
          call(dot, function.name(), new Site(command.position(), command), arguments, before);
      case Operand.Field field -> field(dot, field, hasArguments);
      case Operand.Chain chain -> chain(dot, chain, hasArguments);
      case Operand.Variable variable -> variable(variable, hasArguments);
      case Pipeline pipeline -> {
        refuseArguments(first, hasArguments);
        yield value(dot, pipeline);
      }
      case Operand.Dot _,
          Operand.Bool _,
          Operand.Int _,
          Operand.Real _,
          Operand.Text _,
          Operand.Nil _ -> {
        rendering.at(first.position(), first);
        refuseArguments(first, hasArguments);
        yield literal(dot, first);
      }
    };
  }

  private void refuseArguments(Operand operand, boolean hasArguments) {
    if (hasArguments) {
      throw rendering.fault("can't give argument to non-function " + operand);
    }
  }

  private Value literal(Value dot, Operand operand) {
    if (operand instanceof Operand.Nil) {
      throw rendering.fault("nil is not a command");
    }
    return argument(dot, operand);
  }

  private Value argument(Value dot, Operand operand) {
    rendering.at(operand.position(), operand);
    return switch (operand) {
      case Operand.Dot _ -> dot;
      case Operand.Nil _ -> Nil.INVALID;
      case Operand.Bool bool -> Value.of(bool.value());
      case Operand.Int number -> Value.of(number.value());
      case Operand.Real number -> new Value.Real(number.value());
      case Operand.Text text -> Value.of(text.value());
      case Operand.Field field -> field(dot, field, false);
      case Operand.Variable variable -> variable(variable, false);
      case Operand.Chain chain -> chain(dot, chain, false);
      case Pipeline pipeline -> value(dot, pipeline);
      case Operand.Function function ->
          call(dot, function.name(), new Site(function.position(), function), List.of(), null);
    };
  }

  private Value field(Value dot, Operand.Field field, boolean hasArguments) {
    rendering.at(field.position(), field);
    return fields.follow(dot, field.names(), hasArguments);
  }

  private Value variable(Operand.Variable variable, boolean hasArguments) {
    rendering.at(variable.position(), variable);
    if (variable.fields().isEmpty()) {
      refuseArguments(variable, hasArguments);
    }
    return fields.follow(variables.get(variable.name()), variable.fields(), hasArguments);
  }

  private Value chain(Value dot, Operand.Chain chain, boolean hasArguments) {
    rendering.at(chain.position(), chain);
    Value from = argument(dot, chain.from());
    return fields.follow(from, chain.fields(), hasArguments);
  }

  /** What messages show of a call. */
  private record Site(int position, Object command) {}

  private Value call(
      Value dot, String name, Site site, List<Operand> operands, @Nullable Value last) {
    rendering.at(site.position(), site.command());
    int given = operands.size() + (last == null ? 0 : 1);
    if (name.equals("and") || name.equals("or")) {
      requireCount(name, given, 1, Integer.MAX_VALUE);
      return shortCircuit(dot, name.equals("or"), operands, last);
    }
    Functions.Function function = Functions.get(name);
    requireCount(name, given, function.least(), function.most());
    List<Value> arguments = new ArrayList<>();
    for (Operand operand : operands) {
      arguments.add(argument(dot, operand));
    }
    if (last != null) {
      arguments.add(last);
    }
    rendering.at(site.position(), site.command());
    return function.body().call(new Arguments(rendering, name, List.copyOf(arguments)));
  }

  private void requireCount(String name, int given, int least, int most) {
    if (given < least || given > most) {
      throw wrongCount(name, given, least, most);
    }
  }

  private AltiplanoException wrongCount(String name, int given, int least, int most) {
    return rendering.fault(
        "wrong number of args for %s: want %s%d got %d"
            .formatted(name, least == most ? "" : "at least ", least, given));
  }

  /** The first argument that decides, or the last one; those after it are not computed. */
  private Value shortCircuit(
      Value dot, boolean deciding, List<Operand> operands, @Nullable Value last) {
    Value value = Nil.INVALID;
    for (Operand operand : operands) {
      value = argument(dot, operand);
      if (value.isTrue() == deciding) {
        return value;
      }
    }
    return last == null ? value : last;
  }
}
