package dev.altiplano.template.jinja;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The arguments of a call, evaluated. */
record Arguments(List<Value> positional, Map<String, Value> named) {
  /** The same with a name for each argument; refuses those that no parameter takes. */
  Arguments bind(Rendering rendering, String callee, List<String> parameters) {
    if (positional.size() > parameters.size()) {
      throw rendering.fault(
          callee + " takes " + parameters.size() + " arguments, not " + positional.size());
    }
    Map<String, Value> bound = new LinkedHashMap<>();
    for (int i = 0; i < positional.size(); i++) {
      bound.put(parameters.get(i), positional.get(i));
    }
    named.forEach(
        (name, value) -> {
          if (!parameters.contains(name) || bound.putIfAbsent(name, value) != null) {
            throw rendering.fault(callee + " has no use for the argument '" + name + "'");
          }
        });
    return new Arguments(List.of(), bound);
  }

  boolean has(String name) {
    return named.containsKey(name);
  }

  Value get(String name, Value fallback) {
    return named.getOrDefault(name, fallback);
  }

  Value required(Rendering rendering, String name) {
    Value value = named.get(name);
    if (value == null) {
      throw rendering.fault("the argument '" + name + "' is missing");
    }
    return value;
  }

  boolean flag(String name, boolean fallback) {
    Value value = named.get(name);
    return value == null ? fallback : Truth.of(value);
  }

  String text(Rendering rendering, String name) {
    return Texts.expect(rendering, required(rendering, name));
  }

  /** A whole number, no larger than an int; none counts as left out. */
  int integer(Rendering rendering, String name, int fallback) {
    Value value = get(name, Value.NONE);
    return value instanceof Value.None ? fallback : Numbers.index(rendering, value);
  }

  /** All but the first positional arguments, for callees that pass the rest on. */
  Arguments rest(int skipped) {
    return new Arguments(positional.subList(skipped, positional.size()), named);
  }
}
