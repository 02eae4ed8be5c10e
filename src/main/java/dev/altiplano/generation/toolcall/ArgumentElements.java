package dev.altiplano.generation.toolcall;

import dev.altiplano.generation.toolcall.Reading.Calls;
import dev.altiplano.model.Tool;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A name, and then {@code <arg_key>name</arg_key><arg_value>value</arg_value>} for each argument,
 * as GLM writes it.
 */
final class ArgumentElements {
  private static final Pattern ARGUMENT =
      Pattern.compile(
          "<arg_key>(.*?)</arg_key>\\s*<arg_value>(.*?)</arg_value>\\s*", Pattern.DOTALL);

  private final ParameterTypes types;

  ArgumentElements(List<Tool> tools) {
    types = new ParameterTypes(tools);
  }

  Reading read(String body) {
    int start = body.indexOf("<arg_key>");
    int elements = start < 0 ? body.length() : start;
    String name = body.substring(0, elements).strip();
    if (name.isEmpty() || name.chars().anyMatch(c -> Character.isWhitespace(c) || c == '{')) {
      return Reading.NO_CALL;
    }
    Map<String, @Nullable Object> arguments = new LinkedHashMap<>();
    Matcher argument = ARGUMENT.matcher(body);
    int at = elements;
    while (argument.find(at) && argument.start() == at) {
      String parameter = argument.group(1).strip();
      arguments.put(parameter, types.value(name, parameter, argument.group(2)));
      at = argument.end();
    }
    return at == body.length()
        ? new Calls(List.of(new FunctionCall(name, arguments)), at)
        : Reading.NO_CALL;
  }
}
