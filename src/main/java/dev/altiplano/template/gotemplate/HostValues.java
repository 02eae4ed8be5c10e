package dev.altiplano.template.gotemplate;

import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.ErrorKind;
import dev.altiplano.template.gotemplate.Value.Nil;
import dev.altiplano.template.gotemplate.Value.Print;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Turns parsed JSON into values of the types that Go's decoder gives it. */
final class HostValues {
  static final String MAP_TYPE = "map[string]interface {}";
  private static final String LIST_TYPE = "[]interface {}";
  private static final int MAX_DEPTH = 100;

  private HostValues() {}

  static Value of(@Nullable Object host) {
    return of(host, 0);
  }

  private static Value of(@Nullable Object host, int depth) {
    if (depth > MAX_DEPTH) {
      throw fault("a template variable is nested deeper than " + MAX_DEPTH + " levels");
    }
    return switch (host) {
      case null -> Nil.INTERFACE;
      case Boolean value -> Value.of(value);
      // JSON has one kind of number, which Go reads as this one.
      case Number value -> new Value.Real(value.doubleValue());
      case CharSequence value -> Value.of(value.toString());
      case Map<?, ?> value -> entries(MAP_TYPE, Print.PARTS, value, depth);
      case Collection<?> value -> items(value, depth);
      default -> throw fault("a template variable is a " + host.getClass().getName());
    };
  }

  /** A map of anything. */
  static Value.Entries entries(String type, Print print, Map<?, ?> map) {
    return entries(type, print, map, 0);
  }

  private static Value.Entries entries(String type, Print print, Map<?, ?> map, int depth) {
    SortedMap<String, Value> entries = new TreeMap<>();
    map.forEach((key, value) -> entries.put(String.valueOf(key), of(value, depth + 1)));
    return new Value.Entries(type, print, entries, Nil.INTERFACE);
  }

  private static Value items(Collection<?> collection, int depth) {
    List<Value> items = new ArrayList<>(collection.size());
    for (Object item : collection) {
      items.add(of(item, depth + 1));
    }
    return new Value.Items(LIST_TYPE, Print.PARTS, items);
  }

  private static AltiplanoException fault(String reason) {
    return new AltiplanoException(ErrorKind.INVALID_OPTION, reason);
  }
}
