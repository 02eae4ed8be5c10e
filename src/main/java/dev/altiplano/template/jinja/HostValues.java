package dev.altiplano.template.jinja;

import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.ErrorKind;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/** Turns what Java hands in, such as parsed JSON, into values of its own. */
final class HostValues {
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
      case null -> Value.NONE;
      case Boolean value -> Value.of(value);
      case Number value -> number(value);
      case CharSequence value -> new Value.Text(value.toString());
      case Map<?, ?> value -> dict(value, depth);
      case Collection<?> value -> array(value, depth);
      default -> throw fault("a template variable is a " + host.getClass().getName());
    };
  }

  private static Value number(Number number) {
    return switch (number) {
      case BigInteger big -> new Value.Int(big);
      case Long _, Integer _, Short _, Byte _ -> Value.of(number.longValue());
      default -> new Value.Real(number.doubleValue());
    };
  }

  private static Value dict(Map<?, ?> map, int depth) {
    SequencedMap<Value, Value> entries = new LinkedHashMap<>();
    map.forEach(
        (key, value) -> entries.put(new Value.Text(String.valueOf(key)), of(value, depth + 1)));
    return new Value.Dict(entries);
  }

  private static Value array(Collection<?> collection, int depth) {
    List<Value> items = new ArrayList<>(collection.size());
    for (Object item : collection) {
      items.add(of(item, depth + 1));
    }
    return new Value.Array(items);
  }

  private static AltiplanoException fault(String reason) {
    return new AltiplanoException(ErrorKind.INVALID_OPTION, reason);
  }
}
