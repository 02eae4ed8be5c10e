package dev.altiplano.config;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Settings that name one of a few things: {@code q8_0}, in upper or lower case. */
final class Choice {
  private Choice() {}

  /** Empty where nothing is called so. */
  static <E extends Enum<E>> Optional<E> find(Class<E> things, String text) {
    return Arrays.stream(things.getEnumConstants())
        .filter(thing -> thing.name().equalsIgnoreCase(text.strip()))
        .findFirst();
  }

  /**
   * What a property names.
   *
   * @throws IllegalArgumentException that tells what it may name, if nothing is called so
   */
  static <E extends Enum<E>> E require(String property, Class<E> things, String text) {
    return find(things, text)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "%s is \"%s\"; it can be %s".formatted(property, text, names(things))));
  }

  /** For messages: {@code f32, f16 or q8_0}. */
  static <E extends Enum<E>> String names(Class<E> things) {
    List<String> names =
        Arrays.stream(things.getEnumConstants())
            .map(thing -> thing.name().toLowerCase(Locale.ROOT))
            .toList();
    int last = names.size() - 1;
    return "%s or %s".formatted(String.join(", ", names.subList(0, last)), names.get(last));
  }
}
