package dev.altiplano.template.jinja;

import static dev.altiplano.template.jinja.Operation.operation;

import java.util.List;
import java.util.Map;

/** The methods of lists and tuples; none of them changes its subject. */
final class ListMethods {
  static final Map<String, Operation> METHODS =
      Operation.table(
          operation("index", ListMethods::index, "value"),
          operation("count", ListMethods::count, "value"),
          operation("copy", (_, s, _) -> s));

  private ListMethods() {}

  private static Value index(Rendering rendering, Value subject, Arguments arguments) {
    Value wanted = arguments.required(rendering, "value");
    List<Value> items = Items.of(rendering, subject);
    for (int i = 0; i < items.size(); i++) {
      if (Comparisons.equal(rendering, items.get(i), wanted)) {
        return Value.of(i);
      }
    }
    throw rendering.fault("the value is not in the list");
  }

  private static Value count(Rendering rendering, Value subject, Arguments arguments) {
    Value wanted = arguments.required(rendering, "value");
    int count = 0;
    for (Value item : Items.of(rendering, subject)) {
      count += Comparisons.equal(rendering, item, wanted) ? 1 : 0;
    }
    return Value.of(count);
  }
}
