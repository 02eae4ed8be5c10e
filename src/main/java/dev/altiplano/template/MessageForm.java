package dev.altiplano.template;

import dev.altiplano.model.ChatMessage;
import dev.altiplano.model.ChatMessage.ToolCall;
import dev.altiplano.template.jinja.JinjaTemplate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Messages in the form that templates read. There is a convention, but templates differ in how they
 * expect a message that calls tools.
 */
enum MessageForm {
  /** What most templates expect: arguments as a map, and a text that may be empty. */
  USUAL(false, false),
  TEXT_ARGUMENTS(true, false),
  NO_CONTENT(false, true),
  TEXT_ARGUMENTS_AND_NO_CONTENT(true, true);

  private static final JinjaTemplate JSON = JinjaTemplate.parse("{{ value | tojson }}");

  private final boolean argumentsAreText;
  private final boolean contentIsNone;

  MessageForm(boolean argumentsAreText, boolean contentIsNone) {
    this.argumentsAreText = argumentsAreText;
    this.contentIsNone = contentIsNone;
  }

  List<Map<String, @Nullable Object>> of(List<ChatMessage> messages) {
    return messages.stream().map(this::of).toList();
  }

  private Map<String, @Nullable Object> of(ChatMessage message) {
    boolean silent = message.content().isEmpty() && !message.toolCalls().isEmpty();
    Map<String, @Nullable Object> form = new LinkedHashMap<>();
    form.put("role", message.role());
    form.put("content", silent && contentIsNone ? null : message.content());
    // Templates know the reasoning by one name or the other.
    putUnlessEmpty(form, "reasoning_content", message.thinking());
    putUnlessEmpty(form, "thinking", message.thinking());
    if (!message.toolCalls().isEmpty()) {
      form.put("tool_calls", message.toolCalls().stream().map(this::of).toList());
    }
    putUnlessEmpty(form, "name", message.toolName());
    putUnlessEmpty(form, "tool_call_id", message.toolCallId());
    return form;
  }

  private Map<String, @Nullable Object> of(ToolCall call) {
    Map<String, Object> function = new LinkedHashMap<>();
    function.put("name", call.name());
    function.put(
        "arguments",
        argumentsAreText ? JSON.render(Map.of("value", call.arguments())) : call.arguments());
    Map<String, @Nullable Object> form = new LinkedHashMap<>();
    putUnlessEmpty(form, "id", call.id());
    form.put("type", "function");
    form.put("function", function);
    return form;
  }

  private static void putUnlessEmpty(
      Map<String, @Nullable Object> form, String name, String value) {
    if (!value.isEmpty()) {
      form.put(name, value);
    }
  }
}
