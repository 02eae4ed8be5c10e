package dev.altiplano.template.gotemplate.syntax;

import java.util.List;
import java.util.stream.Collectors;

/** What a command begins with or is given. {@code toString} is what Go's messages show of it. */
public sealed interface Operand {
  /** Index in the source, for messages. */
  int position();

  record Dot(int position) implements Operand {
    @Override
    public String toString() {
      return ".";
    }
  }

  record Nil(int position) implements Operand {
    @Override
    public String toString() {
      return "nil";
    }
  }

  record Bool(int position, boolean value) implements Operand {
    @Override
    public String toString() {
      return String.valueOf(value);
    }
  }

  record Int(int position, String source, long value) implements Operand {
    @Override
    public String toString() {
      return source;
    }
  }

  record Real(int position, String source, double value) implements Operand {
    @Override
    public String toString() {
      return source;
    }
  }

  record Text(int position, String source, String value) implements Operand {
    @Override
    public String toString() {
      return source;
    }
  }

  record Function(int position, String name) implements Operand {
    @Override
    public String toString() {
      return name;
    }
  }

  /** Fields of the dot, each of the one before. */
  record Field(int position, List<String> names) implements Operand {
    @Override
    public String toString() {
      return dotted(names);
    }
  }

  /** A variable with its dollar sign, and fields of it. */
  record Variable(int position, String name, List<String> fields) implements Operand {
    @Override
    public String toString() {
      return name + dotted(fields);
    }
  }

  /** Fields of anything else. */
  record Chain(int position, Operand from, List<String> fields) implements Operand {
    @Override
    public String toString() {
      return spelled(from) + dotted(fields);
    }
  }

  /**
   * Commands, each of which gets the value of the one before as its last argument.
   *
   * @param variables what is declared, or assigned to, with the last value
   */
  record Pipeline(int position, List<String> variables, boolean assigns, List<Command> commands)
      implements Operand {
    @Override
    public String toString() {
      String targets =
          variables.isEmpty() ? "" : String.join(", ", variables) + (assigns ? " = " : " := ");
      return targets + commands.stream().map(Command::toString).collect(Collectors.joining(" | "));
    }
  }

  /** An operand and what it is given, at least the former. */
  record Command(int position, List<Operand> operands) {
    @Override
    public String toString() {
      return operands.stream().map(Operand::spelled).collect(Collectors.joining(" "));
    }
  }

  private static String dotted(List<String> names) {
    return names.stream().map(name -> "." + name).collect(Collectors.joining());
  }

  private static String spelled(Operand operand) {
    return operand instanceof Pipeline ? "(" + operand + ")" : operand.toString();
  }
}
