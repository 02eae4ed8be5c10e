package dev.altiplano.template.gotemplate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.altiplano.model.ChatMessage;
import dev.altiplano.model.ChatMessage.ToolCall;
import dev.altiplano.template.limits.RenderLimits;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Templates as Ollama uses them. */
class GoTemplateTest {
  private static final String EXCHANGES =
      "{{ if .System }}[S]{{ .System }}{{ end }}{{ if .Prompt }}[U]{{ .Prompt }}{{ end }}"
          + "[A]{{ .Response }}[/A]";

  private static final Map<String, Object> TOOL =
      Map.of(
          "type",
          "function",
          "unknown",
          "dropped",
          "function",
          Map.of(
              "name",
              "look",
              "description",
              "Looks <up>",
              "parameters",
              Map.of(
                  "type",
                  "object",
                  "required",
                  List.of("what"),
                  "properties",
                  Map.of(
                      "what", Map.of("type", "string", "title", "dropped"),
                      "how", Map.of("type", List.of("integer", "null"), "enum", List.of(1, 2)),
                      "deep",
                          Map.of(
                              "anyOf",
                              List.of(Map.of("type", "array"), Map.of("type", "object")))))));

  private static String render(String template, ChatMessage... messages) {
    return render(template, new GoPrompt(List.of(messages), List.of(), null, ""));
  }

  private static String render(String template, GoPrompt prompt) {
    return GoTemplate.parse(template).render(prompt, RenderLimits.DEFAULT, Clock.systemUTC());
  }

  private static ChatMessage message(String role, String content) {
    return ChatMessage.of(role, content);
  }

  private static ChatMessage call(String content, String id, Map<String, ?> arguments) {
    return new ChatMessage(
        "assistant",
        content,
        "",
        List.of(new ToolCall(id, 0, "look", Map.copyOf(arguments))),
        "",
        "");
  }

  @Test
  void mergesConsecutiveMessagesOfOneRole() {
    assertThat(
            render(
                "{{ .System }}:{{ range .Messages }}<{{ .Role }} {{ .Content }}>{{ end }}",
                message("system", "S1"),
                message("system", "S2"),
                message("user", "A"),
                message("user", "B"),
                message("tool", "1"),
                message("tool", "2"),
                message("system", "S3")))
        .isEqualTo("S1\n\nS2\n\nS3:<system S1\n\nS2><user A\n\nB><tool 1><tool 2><system S3>");
  }

  @Test
  void keepsTheCallsOfMergedMessages() {
    assertThat(
            render(
                "{{ range .Messages }}{{ .Content }}{{ range .ToolCalls }}{{ .ID }},{{ end }}"
                    + "{{ end }}",
                call("x", "a", Map.of()),
                call("y", "b", Map.of())))
        .isEqualTo("x\n\nya,b,");
  }

  @Test
  void showsEverythingOfAMessage() {
    assertThat(
            render(
                "{{ range .Messages }}{{ .Role }} {{ .Content }} {{ .Thinking }} {{ .ToolName }}"
                    + " {{ .ToolCallID }} {{ len .Images }}{{ end }}",
                new ChatMessage("tool", "c", "t", List.of(), "n", "i")))
        .isEqualTo("tool c t n i 0");
  }

  @Test
  void showsArgumentsAsJsonInTheOrderOfTheirNames() {
    assertThat(
            render(
                "{{ range .Messages }}{{ range .ToolCalls }}{{ .Function.Name }}"
                    + "{{ .Function.Arguments }}{{ range $k, $v := .Function.Arguments }}{{ $k }}="
                    + "{{ $v }};{{ end }}{{ json . }}{{ .Function }}{{ end }}{{ end }}",
                call("", "i", Map.of("b", "<x>", "a", 1, "c", List.of(true, 0.5)))))
        .isEqualTo(
            "look{\"a\":1,\"b\":\"\\u003cx\\u003e\",\"c\":[true,0.5]}a=1;b=<x>;c=[true 0.5];"
                + "{\"ID\":\"i\",\"Function\":{\"Index\":0,\"Name\":\"look\",\"Arguments\":"
                + "{\"a\":1,\"b\":\"\\u003cx\\u003e\",\"c\":[true,0.5]}}}"
                + "{0 look {\"a\":1,\"b\":\"\\u003cx\\u003e\",\"c\":[true,0.5]}}");
  }

  @Test
  void showsToolsAsJsonOfWhatIsKnown() {
    String json =
        "{\"type\":\"function\",\"function\":{\"name\":\"look\",\"description\":"
            + "\"Looks \\u003cup\\u003e\",\"parameters\":{\"type\":\"object\",\"required\":"
            + "[\"what\"],\"properties\":{\"deep\":{\"anyOf\":[{\"type\":\"array\"},{\"type\":"
            + "\"object\"}]},\"how\":{\"type\":[\"integer\",\"null\"],\"enum\":[1,2]},\"what\":"
            + "{\"type\":\"string\"}}}}}";
    GoPrompt prompt = new GoPrompt(List.of(), List.of(TOOL), null, "");
    assertThat(render("{{ .Messages }}{{ .Tools }}{{ range .Tools }}{{ . }}{{ end }}", prompt))
        .isEqualTo("[][" + json + "]" + json);
    assertThat(render("{{ .Messages }}{{ .Tools }}{{ json .Tools }}")).isEqualTo("[]nullnull");
  }

  @Test
  void showsParametersByTheirTypes() {
    GoPrompt prompt = new GoPrompt(List.of(), List.of(TOOL), null, "");
    assertThat(
            render(
                "{{ range .Messages }}{{ end }}{{ range .Tools }}{{ range $n, $p :="
                    + " .Function.Parameters.Properties }}{{ $n }}:{{ $p.Type }}:"
                    + "{{ toTypeScriptType $p }};{{ end }}{{ .Function.Parameters.Required }}"
                    + "{{ .Function.Parameters.Properties.absent.Description }}{{ end }}",
                prompt))
        .isEqualTo(
            "deep::any[] | Record<string, any>;how:[integer null]:number | null;"
                + "what:string:string;[what]");
  }

  @Test
  void tellsWhetherToThink() {
    String template = "{{ .Messages }}{{ .Think }} {{ .ThinkLevel }} {{ .IsThinkSet }}";
    assertThat(render(template, new GoPrompt(List.of(), List.of(), true, "high")))
        .isEqualTo("[]true high true");
    assertThat(render(template, new GoPrompt(List.of(), List.of(), false, "")))
        .isEqualTo("[]false  true");
    assertThat(render(template)).isEqualTo("[]false  false");
  }

  @Test
  void writesExchangesOneByOne() {
    assertThat(render(EXCHANGES, message("user", "A"))).isEqualTo("[U]A[A]");
    assertThat(
            render(
                EXCHANGES,
                message("system", "S"),
                message("user", "A"),
                message("assistant", "B"),
                message("user", "C")))
        .isEqualTo("[S]S[U]A[A]B[/A][U]C[A]");
    assertThat(
            render(
                EXCHANGES,
                message("user", "A"),
                message("system", "S"),
                message("tool", "dropped"),
                message("user", "B"),
                message("assistant", "pre")))
        .isEqualTo("[U]A[A][/A][S]S[U]B[A]pre");
    assertThat(render(EXCHANGES)).isEqualTo("[A]");
  }

  @Test
  void addsTheAnswerToATemplateWithout() {
    GoTemplate template = GoTemplate.parse("<{{ .Prompt }}>");
    assertThat(template.variables()).containsExactly("prompt", "response");
    assertThat(
            render(
                "<{{ .Prompt }}>",
                message("user", "A"),
                message("assistant", "B"),
                message("user", "C")))
        .isEqualTo("<A>B<C>");
  }

  @ParameterizedTest
  @CsvSource({
    "a{{ .Response }}b, a",
    "a{{ if .Prompt }}{{ .Response }}x{{ else }}y{{ end }}z, a",
    "a{{ with .Prompt }}{{ $.Response }}x{{ end }}, ax",
    "a{{ print .Prompt .Response .System }}z, aP",
    "a{{ print (print .Response) .System }}z, a",
    "a{{ .Response | printf .System }}z, a"
  })
  void dropsWhatFollowsTheLastAnswer(String template, String text) {
    assertThat(render(template, message("user", "P"))).isEqualTo(text);
  }

  @Test
  void fillsIn() {
    GoTemplate template =
        GoTemplate.parse(
            "{{ if .Suffix }}<P>{{ .Prompt }}<S>{{ .Suffix }}<M>{{ end }}{{ .System }}");
    assertThat(
            template.renderInsertion("a", "b", null, "", RenderLimits.DEFAULT, Clock.systemUTC()))
        .isEqualTo("<P>a<S>b<M><no value>");
  }

  @Test
  void knowsItsVariables() {
    assertThat(
            GoTemplate.parse(
                    "{{ range $i, $m := .Messages }}{{ $m.Content }}{{ (index .A 0).B }}{{ end }}{{"
                        + " define \"T\" }}{{ .InDefinition }}{{ end }}{{ template \"T\" .Given }}")
                .variables())
        .containsExactly("$m", "content", "given", "indefinition", "messages");
  }
}
