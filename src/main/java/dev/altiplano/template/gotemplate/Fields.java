package dev.altiplano.template.gotemplate;

import dev.altiplano.model.AltiplanoException;
import dev.altiplano.template.gotemplate.Value.Nil;
import java.util.List;

/** Looks up fields of structs and entries of maps. */
final class Fields {
  private final Rendering rendering;

  Fields(Rendering rendering) {
    this.rendering = rendering;
  }

  /**
   * A field of a field and so on.
   *
   * @param hasArguments whether the last one is called with arguments, which no field takes
   */
  Value follow(Value from, List<String> names, boolean hasArguments) {
    Value value = from;
    String type = from.typeName();
    for (int i = 0; i < names.size(); i++) {
      boolean called = hasArguments && i == names.size() - 1;
      Value next = get(value, type, names.get(i), called);
      type =
          value instanceof Value.Entries entries && entries.zero() == Nil.INTERFACE
              ? "interface {}"
              : next.typeName();
      value = next;
    }
    return value;
  }

  private Value get(Value from, String type, String name, boolean called) {
    return switch (from) {
      case Nil nil -> {
        if (nil == Nil.INTERFACE) {
          throw rendering.fault("nil pointer evaluating interface {}." + name);
        }
        yield nil;
      }
      case Value.Struct struct -> {
        int index = struct.type().indexOf(name).orElse(-1);
        if (index < 0) {
          throw none(name, type);
        }
        refuse(called, name, "has arguments but cannot be invoked as function");
        yield struct.fields().get(index);
      }
      case Value.Entries entries -> {
        refuse(called, name, "is not a method but has arguments");
        yield entries.entries().getOrDefault(name, entries.zero());
      }
      case Value.Bool _, Value.Int _, Value.Real _, Value.Text _, Value.Items _ ->
          throw none(name, type);
    };
  }

  private AltiplanoException none(String name, String type) {
    return rendering.fault("can't evaluate field %s in type %s".formatted(name, type));
  }

  private void refuse(boolean called, String name, String reason) {
    if (called) {
      throw rendering.fault(name + " " + reason);
    }
  }
}
