package dev.altiplano.template;

import dev.altiplano.model.ChatMessage;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a chat template is to render.
 *
 * @param tools functions that the model may call, each as the JSON object that describes it
 * @param enableThinking whether the model is to reason first; null leaves it to the template
 * @param addGenerationPrompt whether the text ends where the assistant begins to speak
 * @param variables whatever else the template may look at, such as {@code reasoning_effort}
 */
public record ChatPrompt(
    List<ChatMessage> messages,
    List<? extends Map<String, ?>> tools,
    @Nullable Boolean enableThinking,
    boolean addGenerationPrompt,
    Map<String, ?> variables) {
  public ChatPrompt {
    messages = List.copyOf(messages);
    tools = List.copyOf(tools);
    variables = Collections.unmodifiableMap(new LinkedHashMap<>(variables));
  }

  /** How much the model is to reason; empty where nobody said so. */
  String thinkingLevel() {
    return variables.get("reasoning_effort") instanceof String level ? level : "";
  }

  /** A conversation without tools that the assistant is to continue. */
  public static ChatPrompt of(List<ChatMessage> messages) {
    return new ChatPrompt(messages, List.of(), null, true, Map.of());
  }

  public ChatPrompt withTools(List<? extends Map<String, ?>> some) {
    return new ChatPrompt(messages, some, enableThinking, addGenerationPrompt, variables);
  }

  public ChatPrompt withThinking(@Nullable Boolean enabled) {
    return new ChatPrompt(messages, tools, enabled, addGenerationPrompt, variables);
  }
}
