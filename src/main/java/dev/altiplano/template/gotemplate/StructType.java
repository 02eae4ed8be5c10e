package dev.altiplano.template.gotemplate;

import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * The type of a struct.
 *
 * @param name as messages have it
 */
record StructType(String name, Value.Print print, List<Field> fields) {
  StructType {
    fields = List.copyOf(fields);
  }

  /**
   * A field.
   *
   * @param jsonName its name in JSON
   * @param omitsEmpty whether JSON leaves it out when it is empty
   */
  record Field(String name, String jsonName, boolean omitsEmpty) {
    /** One that is always there, in JSON by the same name. */
    static Field plain(String name) {
      return new Field(name, name, false);
    }

    static Field named(String name, String jsonName) {
      return new Field(name, jsonName, false);
    }

    static Field optional(String name, String jsonName) {
      return new Field(name, jsonName, true);
    }
  }

  OptionalInt indexOf(String field) {
    return IntStream.range(0, fields.size())
        .filter(i -> fields.get(i).name().equals(field))
        .findFirst();
  }
}
