package dev.altiplano.template.jinja;

import static dev.altiplano.template.jinja.Operation.operation;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/** Dicts: their keys and their methods. */
final class Dicts {
  static final Map<String, Operation> METHODS =
      Operation.table(
          operation("get", (r, s, a) -> get(r, of(s), a), "key", "default"),
          operation("items", (r, s, _) -> items(r, of(s))),
          operation("keys", (r, s, _) -> keys(r, of(s))),
          operation("values", (r, s, _) -> values(r, of(s))),
          operation("copy", (_, s, _) -> s));

  private Dicts() {}

  /** A subject that the engine has already found to be a dict. */
  private static SequencedMap<Value, Value> of(Value subject) {
    return ((Value.Dict) subject).entries();
  }

  /** The value as a key; only values that are cheap to hash and to compare can be keys. */
  static Value key(Rendering rendering, Value value) {
    return switch (value) {
      case Value.Text text -> {
        rendering.scan(text.value().length());
        yield value;
      }
      case Value.None _, Value.Bool _, Value.Int _, Value.Real _ -> value;
      case Value.Undefined _,
          Value.Array _,
          Value.Tuple _,
          Value.Dict _,
          Value.View _,
          Value.Generator _,
          Value.Namespace _,
          Value.Loop _,
          Value.Function _ ->
          throw rendering.wrongType("a key is a text, a number, a boolean or none", value);
    };
  }

  private static Value get(Rendering rendering, Map<Value, Value> entries, Arguments arguments) {
    Value key = key(rendering, arguments.required(rendering, "key"));
    Value value = entries.get(key);
    return value == null ? arguments.get("default", Value.NONE) : value;
  }

  private static Value items(Rendering rendering, Map<Value, Value> entries) {
    return new Value.View("dict_items", pairs(rendering, entries));
  }

  static List<Value> pairs(Rendering rendering, Map<Value, Value> entries) {
    rendering.newItems(entries.size());
    List<Value> pairs = new ArrayList<>(entries.size());
    entries.forEach((key, value) -> pairs.add(new Value.Tuple(List.of(key, value))));
    return pairs;
  }

  private static Value keys(Rendering rendering, Map<Value, Value> entries) {
    rendering.steps(entries.size());
    return new Value.View("dict_keys", List.copyOf(entries.keySet()));
  }

  private static Value values(Rendering rendering, Map<Value, Value> entries) {
    rendering.steps(entries.size());
    return new Value.View("dict_values", List.copyOf(entries.values()));
  }

  /** The function {@code dict}: entries of a dict, then those given by name. */
  static Value dict(Rendering rendering, Arguments arguments) {
    SequencedMap<Value, Value> entries = new LinkedHashMap<>();
    for (Value source : arguments.positional()) {
      if (!(source instanceof Value.Dict dict)) {
        throw rendering.wrongType("dict takes a dict", source);
      }
      rendering.steps(dict.entries().size());
      entries.putAll(dict.entries());
    }
    arguments.named().forEach((name, value) -> entries.put(new Value.Text(name), value));
    return new Value.Dict(entries);
  }
}
