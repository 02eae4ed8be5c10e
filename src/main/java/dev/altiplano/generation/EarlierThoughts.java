package dev.altiplano.generation;

import dev.altiplano.model.ChatMessage;
import dev.altiplano.store.StoredModel;
import dev.altiplano.template.ThinkingTags;
import java.util.ArrayList;
import java.util.List;

/**
 * Takes the thinking out of the texts of earlier answers, for models that clients knew before
 * thinking had a field of its own: the same ones as with Ollama.
 */
final class EarlierThoughts {
  private EarlierThoughts() {}

  static List<ChatMessage> dropped(List<ChatMessage> messages, StoredModel model) {
    if (!model.config().family().equals("qwen3") && !model.name().model().equals("deepseek-r1")) {
      return messages;
    }
    int lastQuestion = messages.size() - 1;
    while (lastQuestion >= 0 && !messages.get(lastQuestion).role().equals("user")) {
      lastQuestion--;
    }
    List<ChatMessage> kept = new ArrayList<>(messages);
    for (int i = 0; i < lastQuestion; i++) {
      ChatMessage message = messages.get(i);
      if (message.role().equals("assistant")) {
        kept.set(i, withoutThoughts(message));
      }
    }
    return kept;
  }

  private static ChatMessage withoutThoughts(ChatMessage message) {
    return new ChatMessage(
        message.role(),
        ThinkingSplitter.after("", ThinkingTags.USUAL).accept(message.content()).content(),
        message.thinking(),
        message.toolCalls(),
        message.toolName(),
        message.toolCallId());
  }
}
