package dev.altiplano.api;

import dev.altiplano.api.gojson.JsonObject;
import dev.altiplano.generation.Endpoint;
import dev.altiplano.generation.GenerationRequest;
import dev.altiplano.generation.Prompt;
import dev.altiplano.model.ChatMessage;
import dev.altiplano.model.ModelName;
import dev.altiplano.model.Tool;
import java.util.List;
import java.util.Locale;

/** The body of {@code POST /api/chat}. */
record ChatBody(InferenceFields fields, List<Message> messages, List<Tool> tools) {
  /** A message and whether it came with images. */
  record Message(ChatMessage text, boolean hasImages) {
    static Message read(JsonObject message) {
      return new Message(
          new ChatMessage(
              message.string("role").toLowerCase(Locale.ROOT),
              message.string("content"),
              message.string("thinking"),
              message.objects(
                  "tool_calls", "[]api.ToolCall", "api.ToolCall", ChatBody::readToolCall),
              message.string("tool_name"),
              message.string("tool_call_id")),
          ImagesField.anyIn(message));
    }
  }

  static ChatBody parse(byte[] json) {
    JsonObject body = JsonObject.parse(json, "ChatRequest");
    return new ChatBody(
        InferenceFields.read(body),
        body.objects("messages", "[]api.Message", "api.Alias", Message::read),
        ToolsField.read(body));
  }

  private static ChatMessage.ToolCall readToolCall(JsonObject call) {
    JsonObject function = call.object("function", "api.ToolCallFunction");
    return new ChatMessage.ToolCall(
        call.string("id"),
        function.integer("index"),
        function.string("name"),
        function.map("arguments"));
  }

  boolean unloads() {
    return messages.isEmpty() && fields.unloadsWhenIdle();
  }

  boolean hasImages() {
    return messages.stream().anyMatch(Message::hasImages);
  }

  GenerationRequest toRequest(ModelName model, String client, long arrivedAt) {
    return new GenerationRequest(
        Endpoint.CHAT,
        model,
        fields.model(),
        new Prompt.Conversation(messages.stream().map(Message::text).toList(), tools),
        fields.thinking(),
        messages.isEmpty() ? null : fields.schema(),
        fields.truncates(),
        fields.shifts(),
        fields.toldLogprobs(),
        client,
        fields.options(),
        fields.keepAlive(),
        arrivedAt);
  }
}
