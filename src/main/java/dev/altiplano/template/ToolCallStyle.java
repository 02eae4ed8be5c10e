package dev.altiplano.template;

import java.util.Optional;
import java.util.Set;

/** How a model writes the call of a tool, as its template shows it. */
public enum ToolCallStyle {
  /** JSON between {@code <tool_call>} tags. */
  HERMES,
  /** A function and its parameters as elements within such tags, as Qwen3-Coder does. */
  QWEN_XML,
  /** A name and elements for keys and values within such tags. */
  GLM,
  /** {@code [TOOL_CALLS]}, and then a list or a name with arguments. */
  MISTRAL,
  /** Tokens around the name and its arguments. */
  DEEPSEEK,
  /** {@code <|tool_call|>} and a list. */
  GRANITE,
  /** A message to a function on a channel of its own, as gpt-oss writes it. */
  HARMONY,
  /** {@code <|tool_call>} and something like JSON. */
  GEMMA,
  /** {@code <start_function_call>} and something like JSON. */
  FUNCTION_GEMMA,
  /** {@code <|tool_call_start|>} and calls in Python. */
  LFM2,
  /** Nothing but the JSON, perhaps after a token that says so. */
  BARE_JSON,
  /** What the template writes before a call, and then the name and the arguments somehow. */
  TEMPLATE;

  static final String HERMES_TAG = "<tool_call>";

  /** Styles in which nothing looks like JSON, so that one cannot do without knowing them. */
  private static final Set<ToolCallStyle> UNLIKE_JSON =
      Set.of(QWEN_XML, GLM, HARMONY, GEMMA, FUNCTION_GEMMA, LFM2);

  /**
   * Whether a call has its arguments in JSON, which can be kept to a schema while it is written.
   */
  public boolean isJson() {
    return this == HARMONY || !UNLIKE_JSON.contains(this);
  }

  /** The style that a template in Jinja shows; empty where it is none of those with a name. */
  static Optional<ToolCallStyle> suggestedByJinja(String source) {
    Optional<ToolCallStyle> unlike = unlikeJson(source);
    if (unlike.isPresent()) {
      return unlike;
    }
    if (source.contains("[TOOL_CALLS]")) {
      return Optional.of(MISTRAL);
    }
    if (source.contains("<｜tool▁call")) {
      return Optional.of(DEEPSEEK);
    }
    if (source.contains("<|tool_call|>")) {
      return Optional.of(GRANITE);
    }
    if (source.contains("<|python_tag|>") || source.contains("<|python_start|>")) {
      return Optional.of(BARE_JSON);
    }
    return source.contains(HERMES_TAG) ? Optional.of(HERMES) : Optional.empty();
  }

  /**
   * The style that a template in Go shows. What looks like JSON is left to what the template writes
   * before it, as Ollama does.
   */
  static Optional<ToolCallStyle> suggestedByGo(String source) {
    return unlikeJson(source);
  }

  private static Optional<ToolCallStyle> unlikeJson(String source) {
    if (source.contains("<|start|>") && source.contains("<|channel|>")) {
      return Optional.of(HARMONY);
    }
    if (source.contains("<function=")) {
      return Optional.of(QWEN_XML);
    }
    if (source.contains("<arg_key>")) {
      return Optional.of(GLM);
    }
    if (source.contains("<|tool_call>")) {
      return Optional.of(GEMMA);
    }
    if (source.contains("<start_function_call>")) {
      return Optional.of(FUNCTION_GEMMA);
    }
    return source.contains("<|tool_call_start|>") ? Optional.of(LFM2) : Optional.empty();
  }
}
