package dev.altiplano.template.jinja;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** Stable sorting by a key that is computed once for each item. */
final class Sorting {
  private record Keyed<T>(T item, Value key) {}

  private Sorting() {}

  static <T> List<T> by(
      Rendering rendering, List<T> items, Function<T, Value> key, boolean descending) {
    List<Keyed<T>> keyed = new ArrayList<>(items.size());
    items.forEach(item -> keyed.add(new Keyed<>(item, key.apply(item))));
    Comparator<Value> order = Comparisons.comparator(rendering);
    keyed.sort(Comparator.comparing(Keyed::key, descending ? order.reversed() : order));
    List<T> sorted = new ArrayList<>(items.size());
    keyed.forEach(entry -> sorted.add(entry.item()));
    return sorted;
  }

  /** The value itself, or a text without its case. */
  static Value ignoringCase(Rendering rendering, Value value) {
    if (value instanceof Value.Text(String text, _)) {
      rendering.scan(text.length());
      return new Value.Text(text.toLowerCase(Locale.ROOT));
    }
    return value;
  }
}
