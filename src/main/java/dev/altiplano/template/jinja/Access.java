package dev.altiplano.template.jinja;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What stands behind a dot or between brackets. */
final class Access {
  /** Methods that change their subject: refused, so that no template alters what it was given. */
  private static final Set<String> LIST_CHANGES =
      Set.of("append", "clear", "extend", "insert", "pop", "remove", "reverse", "sort");

  private static final Set<String> DICT_CHANGES =
      Set.of("clear", "pop", "popitem", "setdefault", "update");

  private Access() {}

  /** {@code target.name}: a method where there is one, otherwise an entry of that name. */
  static Value attribute(Rendering rendering, Value target, String name) {
    if (target instanceof Value.Undefined undefined) {
      throw rendering.fault(undefined.reason());
    }
    return member(target, name)
        .or(() -> entry(target, new Value.Text(name)))
        .orElseGet(
            () -> new Value.Undefined("'" + target.type() + "' has no attribute '" + name + "'"));
  }

  /** {@code target[index]}: an item where there is one, otherwise a method of that name. */
  static Value item(Rendering rendering, Value target, Value index) {
    if (target instanceof Value.Undefined undefined) {
      throw rendering.fault(undefined.reason());
    }
    if (Numbers.whole(index).isPresent() && !(target instanceof Value.Dict)) {
      return indexed(rendering, target, Numbers.index(rendering, index));
    }
    if (index instanceof Value.Text(String name, _)) {
      rendering.scan(name.length());
      return entry(target, index)
          .or(() -> member(target, name))
          .orElseGet(() -> missing(target, "'" + name + "'"));
    }
    return Numbers.isNumber(index) || index instanceof Value.None
        ? entry(target, index).orElseGet(() -> missing(target, index.type()))
        : missing(target, index.type());
  }

  private static Value indexed(Rendering rendering, Value target, int index) {
    if (target instanceof Value.Text(String text, _)) {
      int length = Texts.length(rendering, text);
      int position = index < 0 ? index + length : index;
      return position < 0 || position >= length
          ? missing(target, String.valueOf(index))
          : new Value.Text(
              Character.toString(text.codePointAt(text.offsetByCodePoints(0, position))));
    }
    List<Value> items =
        target instanceof Value.Array array
            ? array.items()
            : target instanceof Value.Tuple tuple ? tuple.items() : List.of();
    int position = index < 0 ? index + items.size() : index;
    return position < 0 || position >= items.size()
        ? missing(target, String.valueOf(index))
        : items.get(position);
  }

  private static Value missing(Value target, String what) {
    return new Value.Undefined("'" + target.type() + "' has no element " + what);
  }

  private static Optional<Value> entry(Value target, Value key) {
    return target instanceof Value.Dict dict
        ? Optional.ofNullable(dict.entries().get(key))
        : Optional.empty();
  }

  private static Optional<Value> member(Value target, String name) {
    return switch (target) {
      case Value.Text _ -> method(TextMethods.METHODS, Set.of(), target, name);
      case Value.Dict _ -> method(Dicts.METHODS, DICT_CHANGES, target, name);
      case Value.Array _ -> method(ListMethods.METHODS, LIST_CHANGES, target, name);
      case Value.Tuple _ -> method(ListMethods.METHODS, Set.of(), target, name);
      case Value.Namespace namespace -> Optional.ofNullable(namespace.entries().get(name));
      case Value.Loop loop -> LoopMembers.find(loop, name);
      case Value.Undefined _,
          Value.None _,
          Value.Bool _,
          Value.Int _,
          Value.Real _,
          Value.View _,
          Value.Generator _,
          Value.Function _ ->
          Optional.empty();
    };
  }

  private static Optional<Value> method(
      Map<String, Operation> methods, Set<String> changes, Value subject, String name) {
    Operation method = methods.get(name);
    if (method != null) {
      return Optional.of(
          new Value.Function(name, (r, arguments) -> method.apply(r, subject, arguments)));
    }
    return changes.contains(name)
        ? Optional.of(
            new Value.Undefined(
                "'" + name + "' would change a " + subject.type() + ", which templates cannot"))
        : Optional.empty();
  }
}
