package dev.altiplano.template.jinja;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** Filters that apply another filter, a test or a path to every item. */
final class SelectionFilters {
  private SelectionFilters() {}

  static Value map(Rendering rendering, Value subject, Arguments arguments) {
    UnaryOperator<Value> mapping = mapping(rendering, arguments);
    List<Value> mapped = new ArrayList<>();
    items(rendering, subject).forEach(item -> mapped.add(mapping.apply(item)));
    return new Value.Generator(mapped);
  }

  /** The items; whatever counts as false has none, even where it could not be walked. */
  private static List<Value> items(Rendering rendering, Value subject) {
    return Truth.of(subject) ? Items.of(rendering, subject) : List.of();
  }

  private static UnaryOperator<Value> mapping(Rendering rendering, Arguments arguments) {
    if (!arguments.positional().isEmpty()) {
      String filter = Texts.expect(rendering, arguments.positional().getFirst());
      Arguments rest = arguments.rest(1);
      return item -> Filters.apply(rendering, filter, item, rest);
    }
    Arguments bound = arguments.bind(rendering, "map", List.of("attribute", "default"));
    Value path = bound.required(rendering, "attribute");
    return item -> {
      Value value = ListFilters.at(rendering, item, path);
      return value instanceof Value.Undefined ? bound.get("default", value) : value;
    };
  }

  static Value select(Rendering rendering, Value subject, Arguments arguments, boolean wanted) {
    return selected(rendering, subject, test(rendering, arguments), wanted);
  }

  static Value selectByAttribute(
      Rendering rendering, Value subject, Arguments arguments, boolean wanted) {
    if (arguments.positional().isEmpty()) {
      throw rendering.fault("the name of an attribute is missing");
    }
    Value path = arguments.positional().getFirst();
    Predicate<Value> test = test(rendering, arguments.rest(1));
    return selected(
        rendering, subject, item -> test.test(ListFilters.at(rendering, item, path)), wanted);
  }

  private static Value selected(
      Rendering rendering, Value subject, Predicate<Value> test, boolean wanted) {
    List<Value> selected = new ArrayList<>();
    for (Value item : items(rendering, subject)) {
      if (test.test(item) == wanted) {
        selected.add(item);
      }
    }
    return new Value.Generator(selected);
  }

  /** The test that the first argument names, or whether a value counts as true. */
  private static Predicate<Value> test(Rendering rendering, Arguments arguments) {
    if (arguments.positional().isEmpty()) {
      return Truth::of;
    }
    String name = Texts.expect(rendering, arguments.positional().getFirst());
    Arguments rest = arguments.rest(1);
    return item -> Tests.holds(rendering, name, item, rest);
  }
}
