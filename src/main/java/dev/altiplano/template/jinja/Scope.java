package dev.altiplano.template.jinja;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Names and their values; what is not found here is looked for around it. */
final class Scope {
  private final @Nullable Scope around;
  private final Map<String, Value> values;

  private Scope(@Nullable Scope around, Map<String, Value> values) {
    this.around = around;
    this.values = values;
  }

  static Scope outermost(Map<String, Value> values) {
    return new Scope(null, values);
  }

  Scope inner() {
    return new Scope(this, new HashMap<>());
  }

  void set(String name, Value value) {
    values.put(name, value);
  }

  Value get(String name) {
    for (Scope scope = this; scope != null; scope = scope.around) {
      Value value = scope.values.get(name);
      if (value != null) {
        return value;
      }
    }
    return new Value.Undefined("'" + name + "' is undefined");
  }
}
