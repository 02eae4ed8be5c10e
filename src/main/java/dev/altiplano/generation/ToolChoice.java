package dev.altiplano.generation;

import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.ErrorKind;
import dev.altiplano.model.Tool;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Whether an answer calls a tool: the option {@code tool_choice}, which Ollama does not have. */
sealed interface ToolChoice {
  /** Name of the option. */
  String OPTION = "tool_choice";

  /** The model decides. */
  record Auto() implements ToolChoice {}

  /** The model hears of no tools. */
  record None() implements ToolChoice {}

  /** The answer begins with a call. */
  record Required() implements ToolChoice {}

  /** The answer is a call of one function. */
  record Named(String function) implements ToolChoice {}

  /**
   * What a request chose.
   *
   * @param value of the option; null for none
   * @param tools of the request
   * @throws AltiplanoException INVALID_REQUEST for what is no choice among these tools
   */
  static ToolChoice of(@Nullable Object value, List<Tool> tools) {
    if (value == null) {
      return new Auto();
    }
    ToolChoice choice =
        switch (value) {
          case String text -> named(text);
          case Map<?, ?> object
              when object.get("function") instanceof Map<?, ?> function
                  && function.get("name") instanceof String name ->
              new Named(name);
          default ->
              throw invalid(
                  "must be \"none\", \"auto\", \"required\" or the name of a function that is among"
                      + " the tools");
        };
    switch (choice) {
      case Required _ when tools.stream().allMatch(tool -> tool.name().isEmpty()) ->
          throw invalid("is \"required\", but there are no tools with a name");
      case Named(String function)
          when tools.stream().noneMatch(tool -> tool.name().equals(function)) ->
          throw invalid("is \"%s\", which is no function among the tools".formatted(function));
      case Auto _, None _, Required _, Named _ -> {}
    }
    return choice;
  }

  private static ToolChoice named(String text) {
    return switch (text) {
      case "auto" -> new Auto();
      case "none" -> new None();
      case "required" -> new Required();
      default -> new Named(text);
    };
  }

  private static AltiplanoException invalid(String problem) {
    return new AltiplanoException(
        ErrorKind.INVALID_REQUEST, "option \"%s\" %s".formatted(OPTION, problem));
  }

  /** Whether the answer has to call a tool. */
  default boolean isForced() {
    return switch (this) {
      case Auto _, None _ -> false;
      case Required _, Named _ -> true;
    };
  }

  /** Those of the tools that may be called. */
  default List<Tool> among(List<Tool> tools) {
    return switch (this) {
      case Auto _, Required _ -> tools;
      case None _ -> List.of();
      case Named(String function) ->
          tools.stream().filter(tool -> tool.name().equals(function)).toList();
    };
  }
}
