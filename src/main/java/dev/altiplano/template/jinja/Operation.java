package dev.altiplano.template.jinja;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A filter, test or method: something named that is done to a subject.
 *
 * @param parameters what it takes beside the subject; empty and {@code variadic} where it sorts its
 *     arguments out itself
 */
record Operation(String name, List<String> parameters, boolean variadic, Body body) {
  /** What it does, with arguments bound to the names of the parameters. */
  @FunctionalInterface
  interface Body {
    Value apply(Rendering rendering, Value subject, Arguments arguments);
  }

  static Operation operation(String name, Body body, String... parameters) {
    return new Operation(name, List.of(parameters), false, body);
  }

  static Operation variadic(String name, Body body) {
    return new Operation(name, List.of(), true, body);
  }

  static Map<String, Operation> table(Operation... rows) {
    return Arrays.stream(rows)
        .collect(Collectors.toUnmodifiableMap(Operation::name, Function.identity()));
  }

  Value apply(Rendering rendering, Value subject, Arguments arguments) {
    rendering.step();
    Arguments bound = variadic ? arguments : arguments.bind(rendering, name, parameters);
    return body.apply(rendering, subject, bound);
  }
}
