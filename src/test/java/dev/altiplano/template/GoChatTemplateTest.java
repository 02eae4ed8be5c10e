package dev.altiplano.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.Capability;
import dev.altiplano.model.ChatMessage;
import dev.altiplano.model.ErrorKind;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Templates in the language of Go behind the same face as those in Jinja. */
class GoChatTemplateTest {
  private static final String THINKS =
      "{{ range .Messages }}{{ if .Thinking }} <why>\n{{ .Thinking }}\n</why> {{ end }}"
          + "{{ .Content }}{{ end }}";

  @Test
  void rendersAPrompt() {
    ChatPrompt prompt =
        new ChatPrompt(
            List.of(ChatMessage.of("user", "hi")),
            List.of(Map.of("type", "function", "function", Map.of("name", "f"))),
            true,
            true,
            Map.of("reasoning_effort", "low"));
    assertThat(
            ChatTemplate.ofGo(
                    "{{ range .Messages }}{{ .Role }}:{{ .Content }}{{ end }}"
                        + "{{ range .Tools }} {{ .Function.Name }}{{ end }}"
                        + " {{ .Think }} {{ .ThinkLevel }} {{ .IsThinkSet }}")
                .render(prompt))
        .isEqualTo("user:hi f true low true");
  }

  @Test
  void saysNothingOfThinkingThatNobodySaid() {
    assertThat(
            ChatTemplate.ofGo("{{ .Messages }}{{ .IsThinkSet }}").render(ChatPrompt.of(List.of())))
        .isEqualTo("[]false");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{{ .Prompt }}|",
        "{{ .Messages }}{{ .Tools }}|TOOLS",
        "{{ .Prompt }}{{ if .Suffix }}{{ .Suffix }}{{ end }}|INSERT",
        "{{ range $i, $m := .Messages }}{{ if .Thinking }}<t>{{ .Thinking }}</t>{{ end }}{{ end }}"
            + "|THINKING",
        "{{ range .Messages }}{{ if .Thinking }}<t>{{ .Thinking }}{{ end }}{{ end }}|",
        "{{ if .Thinking }}<t>{{ .Thinking }}</t>{{ end }}|",
      })
  void knowsWhatModelsCanDo(String template, String capability) {
    assertThat(ChatTemplate.ofGo(template).capabilities())
        .isEqualTo(capability == null ? Set.of() : Set.of(Capability.valueOf(capability)));
  }

  @Test
  void findsWhatStandsAroundThinking() {
    assertThat(ChatTemplate.ofGo(THINKS).thinkingTags())
        .contains(new ThinkingTags("<why>", "</why>"));
    assertThat(ChatTemplate.ofGo("{{ .Prompt }}").thinkingTags()).isEmpty();
    assertThat(ChatTemplate.of("<think></think>", Map.of()).thinkingTags()).isEmpty();
  }

  @Test
  void fillsIn() {
    assertThat(
            ChatTemplate.ofGo("<P>{{ .Prompt }}<S>{{ .Suffix }}<M>")
                .renderInsertion("a", "b", null, ""))
        .isEqualTo("<P>a<S>b<M>");
    assertThatExceptionOfType(AltiplanoException.class)
        .isThrownBy(() -> ChatTemplate.of("", Map.of()).renderInsertion("a", "b", null, ""))
        .withMessageContaining("no place for a suffix")
        .extracting(AltiplanoException::kind)
        .isEqualTo(ErrorKind.UNSUPPORTED);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{{ .Prompt", "{{ end }}"})
  void refusesWhatIsNoTemplate(String source) {
    assertThatExceptionOfType(AltiplanoException.class)
        .isThrownBy(() -> ChatTemplate.ofGo(source))
        .withMessageStartingWith("template: :1: ")
        .extracting(AltiplanoException::kind)
        .isEqualTo(ErrorKind.INVALID_OPTION);
  }
}
