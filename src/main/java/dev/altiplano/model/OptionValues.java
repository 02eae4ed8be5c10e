package dev.altiplano.model;

import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Options by wire name, read with the types that Ollama gives them. */
record OptionValues(Map<String, ? extends @Nullable Object> values) {
  private static final Set<String> LOAD_TIME_INTEGERS =
      Set.of("num_batch", "num_gpu", "main_gpu", "num_thread", "draft_num_predict");
  private static final String LOAD_TIME_BOOLEAN = "use_mmap";
  private static final Set<String> GENERATION =
      Set.of(
          "num_ctx",
          "num_keep",
          "num_predict",
          "seed",
          "temperature",
          "top_k",
          "top_p",
          "min_p",
          "typical_p",
          "repeat_last_n",
          "repeat_penalty",
          "presence_penalty",
          "frequency_penalty",
          "stop",
          "tool_choice");

  static SortedSet<String> unknownNames(Map<String, ? extends @Nullable Object> options) {
    return options.keySet().stream()
        .filter(name -> !GENERATION.contains(name))
        .filter(name -> !LOAD_TIME_INTEGERS.contains(name))
        .filter(name -> !name.equals(LOAD_TIME_BOOLEAN))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  void checkLoadTime() {
    LOAD_TIME_INTEGERS.forEach(this::wholeNumber);
    Object value = values.get(LOAD_TIME_BOOLEAN);
    if (value != null && !(value instanceof Boolean)) {
      throw mustBe(LOAD_TIME_BOOLEAN, "of type boolean");
    }
  }

  /** Cut to a whole number and to the range of an int. */
  OptionalInt integer(String name) {
    OptionalLong whole = wholeNumber(name);
    return whole.isPresent()
        ? OptionalInt.of(Math.clamp(whole.getAsLong(), Integer.MIN_VALUE, Integer.MAX_VALUE))
        : OptionalInt.empty();
  }

  OptionalLong wholeNumber(String name) {
    Object value = values.get(name);
    return switch (value) {
      case null -> OptionalLong.empty();
      case BigInteger big -> OptionalLong.of(clamp(big));
      case Integer whole -> OptionalLong.of(whole);
      case Long whole -> OptionalLong.of(whole);
      case Number number -> OptionalLong.of((long) number.doubleValue());
      default -> throw mustBe(name, "of type integer");
    };
  }

  float real(String name, float otherwise) {
    Object value = values.get(name);
    if (value == null) {
      return otherwise;
    }
    if (value instanceof Number number && Float.isFinite(number.floatValue())) {
      return number.floatValue();
    }
    throw mustBe(name, "of type float32");
  }

  /** Empty texts go: they would match everywhere. */
  Optional<List<String>> strings(String name) {
    Object value = values.get(name);
    if (value == null) {
      return Optional.empty();
    }
    if (!(value instanceof List<?> list)) {
      throw mustBe(name, "of type array");
    }
    return Optional.of(
        list.stream().map(item -> string(name, item)).filter(text -> !text.isEmpty()).toList());
  }

  private static String string(String name, @Nullable Object item) {
    if (item instanceof String text) {
      return text;
    }
    throw mustBe(name, "of an array of strings");
  }

  private static long clamp(BigInteger value) {
    if (value.bitLength() < Long.SIZE) {
      return value.longValue();
    }
    return value.signum() < 0 ? Long.MIN_VALUE : Long.MAX_VALUE;
  }

  private static AltiplanoException mustBe(String name, String type) {
    return new AltiplanoException(
        ErrorKind.INVALID_OPTION, "option \"%s\" must be %s".formatted(name, type));
  }
}
