package dev.altiplano.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.Capability;
import dev.altiplano.model.ChatMessage;
import dev.altiplano.model.ChatMessage.ToolCall;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChatTemplateTest {
  private static final String PLAIN =
      """
      {{ bos_token }}
      {%- for m in messages %}
      <{{ m.role }}>{{ m.content }}
      {%- endfor %}
      {%- if add_generation_prompt %}

      <assistant>
      {%- endif %}\
      """;

  private static final List<ChatMessage> CONVERSATION =
      List.of(
          ChatMessage.of("user", "What is 1 + 1?"),
          new ChatMessage(
              "assistant",
              "",
              "",
              List.of(new ToolCall("", 0, "add", Map.of("numbers", List.of(1, 1)))),
              "",
              ""),
          new ChatMessage("tool", "2", "", List.of(), "add", "call_1"));

  private static String render(String template, ChatPrompt prompt) {
    return ChatTemplate.of(template, Map.of("bos_token", "<s>")).render(prompt);
  }

  @Test
  void rendersMessagesWithSpecialTokens() {
    ChatPrompt prompt = ChatPrompt.of(List.of(ChatMessage.of("user", "{{ hi }}")));
    assertThat(render(PLAIN, prompt)).isEqualTo("<s><user>{{ hi }}\n<assistant>");
  }

  @Test
  void leavesTheGenerationPromptOut() {
    ChatPrompt prompt =
        new ChatPrompt(List.of(ChatMessage.of("user", "hi")), List.of(), null, false, Map.of());
    assertThat(render(PLAIN, prompt)).isEqualTo("<s><user>hi");
  }

  @Test
  void saysOnlyWhatIsKnown() {
    String template =
        "{{ tools is defined }} {{ enable_thinking is defined }} {{ thinking is defined }}"
            + " {{ messages[0].keys() | list }}";
    ChatPrompt prompt = ChatPrompt.of(List.of(ChatMessage.of("user", "hi")));
    assertThat(render(template, prompt)).isEqualTo("False False False ['role', 'content']");
    assertThat(
            render(
                template,
                prompt.withThinking(false).withTools(List.of(Map.of("type", "function")))))
        .isEqualTo("True True True ['role', 'content']");
  }

  @Test
  void passesVariablesOn() {
    ChatPrompt prompt =
        new ChatPrompt(List.of(), List.of(), null, true, Map.of("reasoning_effort", "high"));
    assertThat(render("{{ reasoning_effort }}", prompt)).isEqualTo("high");
  }

  @Test
  void passesReasoningUnderBothNames() {
    ChatMessage message = new ChatMessage("assistant", "2", "Easy.", List.of(), "", "");
    assertThat(
            render(
                "{{ messages[0].reasoning_content }}{{ messages[0].thinking }}",
                ChatPrompt.of(List.of(message))))
        .isEqualTo("Easy.Easy.");
  }

  @Test
  void passesToolCallsAndTheirAnswers() {
    String template =
        "{% for call in messages[1].tool_calls %}{{ call | tojson }}{% endfor %} {{ messages[2] }}";
    assertThat(render(template, ChatPrompt.of(CONVERSATION)))
        .isEqualTo(
            "{\"type\": \"function\", \"function\":"
                + " {\"name\": \"add\", \"arguments\": {\"numbers\": [1, 1]}}}"
                + " {'role': 'tool', 'content': '2', 'name': 'add', 'tool_call_id': 'call_1'}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{{ c.name + '(' + c.arguments + ')' }}",
        "{{ c.name }}({{ c.arguments }})",
        "{{ c.name }}({{ c.arguments if c.arguments is string else c.arguments | tojson }})"
      })
  void findsOutWhetherArgumentsAreToBeText(String call) {
    String template =
        "{% for m in messages %}{% for t in m.tool_calls or [] %}{% set c = t.function %}"
            + call
            + "{% endfor %}{% endfor %}";
    assertThat(render(template, ChatPrompt.of(CONVERSATION)))
        .isEqualTo("add({\"numbers\": [1, 1]})");
  }

  @Test
  void findsOutWhetherContentIsToBeNone() {
    String template =
        "{% for m in messages %}{% if m.content is none %}"
            + "{{ m.tool_calls[0].function.arguments | tojson }}"
            + "{% else %}{{ m.content }} {% endif %}{% endfor %}";
    assertThat(render(template, ChatPrompt.of(CONVERSATION)))
        .isEqualTo("What is 1 + 1? {\"numbers\": [1, 1]}2 ");
  }

  @Test
  void reportsWhatTheTemplateRefuses() {
    assertThatExceptionOfType(AltiplanoException.class)
        .isThrownBy(() -> render("{{ raise_exception('No messages') }}", ChatPrompt.of(List.of())))
        .withMessageContaining("No messages");
  }

  @Test
  void suggestsCapabilities() {
    assertThat(capabilities("{{ messages }}")).isEmpty();
    assertThat(capabilities("{% if tools %}x{% endif %}")).containsExactly(Capability.TOOLS);
    assertThat(capabilities("{{ message.tool_calls }}")).containsExactly(Capability.TOOLS);
    assertThat(capabilities("<think></think>")).containsExactly(Capability.THINKING);
    assertThat(capabilities("{{ m.split('</think>')[-1] }}")).containsExactly(Capability.THINKING);
    assertThat(capabilities("{{ m.split('</think>')[-1] or m.reasoning_content }}")).isEmpty();
  }

  private static Iterable<Capability> capabilities(String source) {
    return ChatTemplate.of(source, Map.of()).capabilities();
  }
}
