package dev.altiplano.template;

import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.ChatMessage;
import dev.altiplano.model.ChatMessage.ToolCall;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;

/** Finds out by trying in which form a template shows the call of a tool. */
final class ToolCallTrial {
  private static final String PARAMETER = "trial_parameter";
  private static final String VALUE = "trial value";
  private static final String DICT = "{'" + PARAMETER + "'";

  private static final ChatPrompt CONVERSATION =
      ChatPrompt.of(
              List.of(
                  ChatMessage.of("user", "Question"),
                  new ChatMessage(
                      "assistant",
                      "",
                      "",
                      List.of(new ToolCall("trial0001", 0, "trial", Map.of(PARAMETER, VALUE))),
                      "",
                      ""),
                  new ChatMessage("tool", "Answer", "", List.of(), "trial", "trial0001")))
          .withTools(List.of(tool()));

  private ToolCallTrial() {}

  private static Map<String, Object> tool() {
    Map<String, Object> parameters =
        Map.of(
            "type", "object",
            "properties", Map.of(PARAMETER, Map.of("type", "string", "description", "")),
            "required", List.of(PARAMETER));
    return Map.of(
        "type",
        "function",
        "function",
        Map.of("name", "trial", "description", "", "parameters", parameters));
  }

  /** The first form whose arguments are shown, and not as Python would print them. */
  static MessageForm choose(BiFunction<ChatPrompt, MessageForm, String> template) {
    for (MessageForm form : MessageForm.values()) {
      if (shows(template, form)) {
        return form;
      }
    }
    return MessageForm.USUAL;
  }

  private static boolean shows(
      BiFunction<ChatPrompt, MessageForm, String> template, MessageForm form) {
    try {
      String text = template.apply(CONVERSATION, form);
      return text.contains(VALUE) && !text.contains(DICT);
    } catch (AltiplanoException refused) {
      return false;
    }
  }
}
