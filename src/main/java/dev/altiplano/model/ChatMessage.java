package dev.altiplano.model;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One message of a conversation.
 *
 * @param role who speaks, in lower case; not restricted, since templates decide what they know
 * @param content the text, possibly empty
 * @param thinking the reasoning that preceded the text, possibly empty
 * @param toolCalls functions that the assistant called
 * @param toolName which tool a {@code tool} message answers for, or empty
 * @param toolCallId which call a {@code tool} message answers, or empty
 */
public record ChatMessage(
    String role,
    String content,
    String thinking,
    List<ToolCall> toolCalls,
    String toolName,
    String toolCallId) {
  public ChatMessage {
    toolCalls = List.copyOf(toolCalls);
  }

  public static ChatMessage of(String role, String content) {
    return new ChatMessage(role, content, "", List.of(), "", "");
  }

  /** A call of a function, with its arguments in the order they were written. */
  public record ToolCall(
      String id, int index, String name, Map<String, @Nullable Object> arguments) {}
}
