package dev.altiplano.template.gotemplate;

import dev.altiplano.model.ChatMessage;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a Go template is to render.
 *
 * @param tools functions that the model may call, each as the JSON object that describes it
 * @param thinks whether the model is to reason first; null where nobody said so
 * @param thinkLevel how much it is to reason; may be empty
 */
public record GoPrompt(
    List<ChatMessage> messages,
    List<? extends Map<String, ?>> tools,
    @Nullable Boolean thinks,
    String thinkLevel) {
  public GoPrompt {
    messages = List.copyOf(messages);
    tools = List.copyOf(tools);
  }
}
