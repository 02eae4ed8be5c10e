package dev.altiplano.generation;

import dev.altiplano.model.ChatMessage;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the model is asked to continue. */
public sealed interface Prompt {
  /** Nothing to generate: the request only loads or unloads the model. */
  boolean isEmpty();

  /** Text that goes to the model as it is: no template, no thinking. */
  record Raw(String text) implements Prompt {
    @Override
    public boolean isEmpty() {
      return text.isEmpty();
    }
  }

  /**
   * One user turn, rendered by a template.
   *
   * @param system replaces the model's system text; null keeps it
   * @param template in Go's language, replaces that of the model; null keeps it
   * @param context token ids of an earlier answer, put before the rendered text
   */
  record Turn(
      String text, @Nullable String system, @Nullable String template, List<Integer> context)
      implements Prompt {
    public Turn {
      context = List.copyOf(context);
    }

    @Override
    public boolean isEmpty() {
      return text.isEmpty();
    }
  }

  /** What comes before and after the text to generate, both with something in them. */
  record Insertion(String prefix, String suffix) implements Prompt {
    @Override
    public boolean isEmpty() {
      return false;
    }
  }

  /** A conversation, rendered by the model's template. */
  record Conversation(List<ChatMessage> messages) implements Prompt {
    public Conversation {
      messages = List.copyOf(messages);
    }

    @Override
    public boolean isEmpty() {
      return messages.isEmpty();
    }
  }
}
