package dev.altiplano.api;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Reads Modelfiles back, as Ollama's client does: quotes without escapes, ending with a line. */
final class ModelfileParser {
  private ModelfileParser() {}

  /** The values by instruction; those of parameters and messages by their first word as well. */
  static Map<String, List<String>> parse(String text) {
    Map<String, List<String>> values = new LinkedHashMap<>();
    String[] lines = text.split("\n", -1);
    for (int i = 0; i < lines.length; i++) {
      if (lines[i].isBlank() || lines[i].startsWith("#")) {
        continue;
      }
      String[] parts = lines[i].split(" ", 2);
      String instruction = parts[0].toUpperCase(Locale.ROOT);
      String rest = parts[1];
      if (instruction.equals("PARAMETER") || instruction.equals("MESSAGE")) {
        String[] named = rest.split(" ", 2);
        instruction += " " + named[0];
        rest = named[1];
      }
      StringBuilder value = new StringBuilder(rest);
      Optional<String> unquoted = unquote(value.toString().strip());
      while (unquoted.isEmpty()) {
        value.append('\n').append(lines[++i]);
        unquoted = unquote(value.toString().strip());
      }
      values.computeIfAbsent(instruction, _ -> new ArrayList<>()).add(unquoted.get());
    }
    return values;
  }

  private static Optional<String> unquote(String value) {
    for (String quote : List.of("\"\"\"", "\"")) {
      if (value.startsWith(quote)) {
        return value.length() >= 2 * quote.length() && value.endsWith(quote)
            ? Optional.of(value.substring(quote.length(), value.length() - quote.length()))
            : Optional.empty();
      }
    }
    return Optional.of(value);
  }
}
