package dev.altiplano.template.gotemplate;

import dev.altiplano.model.ChatMessage;
import dev.altiplano.model.ChatMessage.ToolCall;
import dev.altiplano.template.gotemplate.StructType.Field;
import dev.altiplano.template.gotemplate.Value.Print;
import java.util.ArrayList;
import java.util.List;

/** Messages as templates see them. */
final class MessageValues {
  private static final StructType CALLED_FUNCTION =
      new StructType(
          "template.templateToolCallFunction",
          Print.PARTS,
          List.of(Field.plain("Index"), Field.plain("Name"), Field.plain("Arguments")));

  private static final StructType TOOL_CALL =
      new StructType(
          "template.templateToolCall",
          Print.PARTS,
          List.of(Field.plain("ID"), Field.plain("Function")));

  private static final StructType MESSAGE =
      new StructType(
          "*template.templateMessage",
          Print.PARTS,
          List.of(
              Field.plain("Role"),
              Field.plain("Content"),
              Field.plain("Thinking"),
              Field.plain("Images"),
              Field.plain("ToolCalls"),
              Field.plain("ToolName"),
              Field.plain("ToolCallID")));

  private MessageValues() {}

  /** Consecutive messages of one role are one, but for answers of tools. */
  static List<ChatMessage> merged(List<ChatMessage> messages) {
    List<ChatMessage> merged = new ArrayList<>();
    for (ChatMessage message : messages) {
      boolean joins =
          !merged.isEmpty()
              && merged.getLast().role().equals(message.role())
              && !message.role().equals("tool");
      merged.add(joins ? joined(merged.removeLast(), message) : message);
    }
    return merged;
  }

  private static ChatMessage joined(ChatMessage first, ChatMessage second) {
    List<ToolCall> calls = new ArrayList<>(first.toolCalls());
    calls.addAll(second.toolCalls());
    return new ChatMessage(
        first.role(),
        first.content() + "\n\n" + second.content(),
        first.thinking(),
        calls,
        first.toolName(),
        first.toolCallId());
  }

  static Value of(List<ChatMessage> messages) {
    return new Value.Items(
        "[]*template.templateMessage",
        Print.PARTS,
        messages.stream().map(MessageValues::of).toList());
  }

  private static Value of(ChatMessage message) {
    return new Value.Struct(
        MESSAGE,
        List.of(
            Value.of(message.role()),
            Value.of(message.content()),
            Value.of(message.thinking()),
            new Value.Items("[]api.ImageData", Print.PARTS, List.of()),
            new Value.Items(
                "[]template.templateToolCall",
                Print.PARTS,
                message.toolCalls().stream().map(MessageValues::of).toList()),
            Value.of(message.toolName()),
            Value.of(message.toolCallId())));
  }

  private static Value of(ToolCall call) {
    return new Value.Struct(
        TOOL_CALL,
        List.of(
            Value.of(call.id()),
            new Value.Struct(
                CALLED_FUNCTION,
                List.of(
                    Value.of(call.index()),
                    Value.of(call.name()),
                    HostValues.entries("template.templateArgs", Print.JSON, call.arguments())))));
  }
}
