package dev.altiplano.generation.toolcall;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A call as the model wrote it, with its arguments in that order. */
public record FunctionCall(String name, Map<String, @Nullable Object> arguments) {
  public FunctionCall {
    arguments = Collections.unmodifiableMap(new LinkedHashMap<>(arguments));
  }
}
