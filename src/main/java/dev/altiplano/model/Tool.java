package dev.altiplano.model;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A function that a model may call.
 *
 * @param name what calls name it by
 * @param parameters the JSON Schema of its arguments as it was sent; empty where there is none
 * @param definition all that the model is told of it, in the order it was sent
 */
public record Tool(String name, String parameters, Map<String, @Nullable Object> definition) {
  public Tool {
    definition = Collections.unmodifiableMap(new LinkedHashMap<>(definition));
  }
}
