package dev.altiplano.template.jinja;

import java.util.ArrayList;
import java.util.List;

/** Filters that take values with items apart or put them together. */
final class ListFilters {
  private ListFilters() {}

  static Value list(Rendering rendering, Value subject, Arguments arguments) {
    return new Value.Array(Items.of(rendering, subject));
  }

  static Value first(Rendering rendering, Value subject, Arguments arguments) {
    List<Value> items = Items.of(rendering, subject);
    return items.isEmpty() ? new Value.Undefined("there is no first item") : items.getFirst();
  }

  static Value last(Rendering rendering, Value subject, Arguments arguments) {
    List<Value> items = backwards(rendering, subject);
    return items.isEmpty() ? new Value.Undefined("there is no last item") : items.getLast();
  }

  /** A copy, since views of views would nest without end. */
  static Value reverse(Rendering rendering, Value subject, Arguments arguments) {
    if (subject instanceof Value.Text(String text, _)) {
      rendering.room(text.length());
      return new Value.Text(new StringBuilder(text).reverse().toString());
    }
    return new Value.Generator(new ArrayList<>(backwards(rendering, subject).reversed()));
  }

  private static List<Value> backwards(Rendering rendering, Value subject) {
    if (subject instanceof Value.Generator) {
      throw rendering.wrongType("a list is wanted", subject);
    }
    return Items.of(rendering, subject);
  }

  static Value items(Rendering rendering, Value subject, Arguments arguments) {
    if (subject instanceof Value.Undefined) {
      return new Value.Generator(List.of());
    }
    if (subject instanceof Value.Dict dict) {
      return new Value.Generator(Dicts.pairs(rendering, dict.entries()));
    }
    throw rendering.wrongType("only a dict has pairs", subject);
  }

  static Value join(Rendering rendering, Value subject, Arguments arguments) {
    String separator = PythonText.of(rendering, arguments.get("d", Value.EMPTY_TEXT));
    TextSink sink = new TextSink(rendering);
    String between = "";
    for (Value item : keys(rendering, subject, arguments)) {
      sink.append(between).append(PythonText.of(rendering, item));
      between = separator;
    }
    return sink.toValue();
  }

  /** The items, or their values at the path in the argument {@code attribute}. */
  private static List<Value> keys(Rendering rendering, Value subject, Arguments arguments) {
    List<Value> items = Items.of(rendering, subject);
    Value path = arguments.get("attribute", Value.NONE);
    if (path instanceof Value.None) {
      return items;
    }
    List<Value> keys = new ArrayList<>(items.size());
    items.forEach(item -> keys.add(at(rendering, item, path)));
    return keys;
  }

  /** The value at an index or a path such as {@code function.name}, or itself without a path. */
  static Value at(Rendering rendering, Value item, Value path) {
    if (path instanceof Value.None) {
      return item;
    }
    if (!(path instanceof Value.Text(String text, _))) {
      return Access.item(rendering, item, path);
    }
    Value value = item;
    for (String step : TextSplitting.parts(rendering, text, ".", -1)) {
      boolean index =
          !step.isEmpty() && step.length() < 9 && step.chars().allMatch(Character::isDigit);
      value =
          Access.item(
              rendering, value, index ? Value.of(Integer.parseInt(step)) : new Value.Text(step));
    }
    return value;
  }
}
