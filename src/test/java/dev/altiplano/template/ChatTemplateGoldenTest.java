package dev.altiplano.template;

import static org.assertj.core.api.Assertions.assertThat;

import dev.altiplano.model.ChatMessage;
import dev.altiplano.model.ChatMessage.ToolCall;
import dev.altiplano.testing.Cria;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Conversations with a small model, rendered by Python with the template of the model. */
class ChatTemplateGoldenTest {
  private static final JsonMapper JSON = JsonMapper.shared();

  /** A conversation and its text. */
  record Golden(
      String name,
      List<Message> messages,
      @Nullable List<Map<String, Object>> tools,
      @Nullable Boolean enable_thinking,
      boolean add_generation_prompt,
      String text) {}

  /** A message as the goldens have it; a call with its function in place or under a key. */
  record Message(String role, @Nullable String content, @Nullable List<Call> tool_calls) {
    ChatMessage toChatMessage() {
      List<ToolCall> calls =
          Objects.requireNonNullElse(tool_calls, List.<Call>of()).stream()
              .map(Call::toToolCall)
              .toList();
      String text = Objects.requireNonNullElse(content, "");
      return new ChatMessage(role, text, "", calls, "", "");
    }
  }

  record Call(
      @Nullable Call function,
      @Nullable String name,
      @Nullable Map<String, @Nullable Object> arguments) {
    ToolCall toToolCall() {
      return function != null
          ? function.toToolCall()
          : new ToolCall("", 0, Objects.requireNonNull(name), Objects.requireNonNull(arguments));
    }
  }

  @TestFactory
  Stream<DynamicTest> rendersConversationsAsPythonDoes() {
    ChatTemplate template = template();
    Golden[] goldens = JSON.readValue(Cria.golden("chat.json").toFile(), Golden[].class);
    return Stream.of(goldens)
        .map(golden -> DynamicTest.dynamicTest(golden.name(), () -> check(template, golden)));
  }

  private static ChatTemplate template() {
    JsonNode config = JSON.readTree(Cria.file("tokenizer_config.json").toFile());
    Map<String, String> tokens = new HashMap<>();
    for (String name : List.of("bos_token", "eos_token", "pad_token", "unk_token")) {
      config.path(name).stringValueOpt().ifPresent(token -> tokens.put(name, token));
    }
    return ChatTemplate.of(config.path("chat_template").stringValue(), tokens);
  }

  private static void check(ChatTemplate template, Golden golden) {
    ChatPrompt prompt =
        new ChatPrompt(
            golden.messages().stream().map(Message::toChatMessage).toList(),
            Objects.requireNonNullElse(golden.tools(), List.of()),
            golden.enable_thinking(),
            golden.add_generation_prompt(),
            Map.of());
    assertThat(template.render(prompt)).isEqualTo(golden.text());
  }
}
