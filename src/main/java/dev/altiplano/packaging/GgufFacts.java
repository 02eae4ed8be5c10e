package dev.altiplano.packaging;

import dev.altiplano.weights.gguf.GgufArray;
import dev.altiplano.weights.gguf.GgufShards;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The metadata of a GGUF file as it is shown. */
final class GgufFacts {
  static final String CHAT_TEMPLATE = "tokenizer.chat_template";
  private static final String NAME = "general.name";

  private GgufFacts() {}

  static SortedMap<String, @Nullable Object> info(GgufShards file, boolean withArrays) {
    SortedMap<String, @Nullable Object> info = new TreeMap<>();
    file.metadata().values().forEach((key, value) -> info.put(key, shown(value, withArrays)));
    info.remove(NAME);
    info.remove(CHAT_TEMPLATE);
    info.put("general.parameter_count", GgufForm.parameters(file.tensors()));
    return Collections.unmodifiableSortedMap(info);
  }

  private static @Nullable Object shown(Object value, boolean withArrays) {
    return switch (value) {
      case GgufArray array when array.length() == 0 -> List.of();
      case GgufArray array -> withArrays ? numbers(array) : null;
      case Float number -> number(number);
      case Double number -> number(number);
      default -> value;
    };
  }

  private static List<@Nullable Object> numbers(GgufArray array) {
    List<@Nullable Object> shown = new ArrayList<>(array.length());
    array.values().forEach(value -> shown.add(shown(value, true)));
    return shown;
  }

  /** Whole numbers have no fraction on the wire, and there is no word for infinity there. */
  private static @Nullable Object number(Number number) {
    double value = number.doubleValue();
    if (Double.isNaN(value) || Double.isInfinite(value)) {
      return null;
    }
    return value == Math.rint(value) && Math.abs(value) < Long.MAX_VALUE
        ? (Object) (long) value
        : number;
  }
}
