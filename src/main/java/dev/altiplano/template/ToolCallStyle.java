package dev.altiplano.template;

import java.util.Optional;

/** How a model writes the call of a tool, as its template shows it. */
public enum ToolCallStyle {
  /** JSON between {@code <tool_call>} tags. */
  HERMES,
  /** A function and its parameters as elements within such tags, as Qwen3-Coder does. */
  QWEN_XML,
  /** {@code [TOOL_CALLS]}, and then a list or a name with arguments. */
  MISTRAL,
  /** Tokens around the name and its arguments. */
  DEEPSEEK,
  /** {@code <|tool_call|>} and a list. */
  GRANITE,
  /** Nothing but the JSON, perhaps after a token that says so. */
  BARE_JSON;

  /** Tags around a call. */
  public record Tags(String opening, String closing) {}

  /** What a call in JSON, of a name and arguments, stands between; empty for other styles. */
  public Optional<Tags> jsonTags() {
    return this == HERMES ? Optional.of(new Tags("<tool_call>", "</tool_call>")) : Optional.empty();
  }

  /** The style that a template shows, in whatever language it is. */
  static ToolCallStyle suggestedBy(String source) {
    if (source.contains("<function=")) {
      return QWEN_XML;
    }
    if (source.contains("[TOOL_CALLS]")) {
      return MISTRAL;
    }
    if (source.contains("<｜tool▁call")) {
      return DEEPSEEK;
    }
    if (source.contains("<|tool_call|>")) {
      return GRANITE;
    }
    return source.contains("<tool_call>") ? HERMES : BARE_JSON;
  }
}
