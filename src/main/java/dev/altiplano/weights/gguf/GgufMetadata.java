package dev.altiplano.weights.gguf;

import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * The metadata of a file by its keys. A value of another type than the one asked for is the same as
 * none.
 *
 * @param values in the order of the file: Long for whole numbers, Float, Double, Boolean, String or
 *     {@link GgufArray}; a whole number beyond a long is a Double
 */
public record GgufMetadata(Map<String, Object> values) {
  private static final String ARCHITECTURE = "general.architecture";

  public GgufMetadata {
    values = Collections.unmodifiableMap(values);
  }

  public Optional<String> string(String key) {
    return get(key, String.class);
  }

  public OptionalLong wholeNumber(String key) {
    return get(key, Long.class).map(OptionalLong::of).orElse(OptionalLong.empty());
  }

  /** A number of any type. */
  public OptionalDouble real(String key) {
    return get(key, Number.class)
        .map(number -> OptionalDouble.of(number.doubleValue()))
        .orElse(OptionalDouble.empty());
  }

  public Optional<Boolean> bool(String key) {
    return get(key, Boolean.class);
  }

  public Optional<GgufArray> array(String key) {
    return get(key, GgufArray.class);
  }

  /** The architecture, such as {@code llama}; empty where the file does not say. */
  public String architecture() {
    return string(ARCHITECTURE).orElse("");
  }

  /** The key that belongs to the file's architecture: {@code llama.context_length}. */
  public String ofArchitecture(String key) {
    return architecture() + "." + key;
  }

  private <T> Optional<T> get(String key, Class<T> type) {
    return Optional.ofNullable(values.get(key)).filter(type::isInstance).map(type::cast);
  }
}
