package dev.altiplano.template.gotemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.ChatMessage;
import dev.altiplano.model.ChatMessage.ToolCall;
import dev.altiplano.template.limits.RenderLimits;
import dev.altiplano.testing.SharedFiles;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.json.JsonMapper;

/** Templates of real models, rendered by Go as Ollama does: texts, errors and variables. */
@Tag("shared")
class GoTemplateGoldenTest {
  /** The file of goldens. */
  record Goldens(Map<String, String> templates, List<Case> cases) {}

  /** What one template makes of one conversation, or why it makes nothing of it. */
  record Case(
      String id,
      String template,
      Values values,
      @Nullable List<String> vars,
      @Nullable String want,
      @Nullable String err,
      @Nullable String parse_error) {}

  record Values(
      @Nullable List<Message> messages,
      @Nullable List<Map<String, Object>> tools,
      @Nullable Boolean think,
      @Nullable Boolean is_think_set,
      @Nullable String think_level,
      @Nullable String prompt,
      @Nullable String suffix) {
    @Nullable Boolean thinks() {
      return Boolean.TRUE.equals(is_think_set) ? think : null;
    }

    String level() {
      return Objects.requireNonNullElse(think_level, "");
    }
  }

  record Message(
      String role,
      String content,
      @Nullable String thinking,
      @Nullable List<Call> tool_calls,
      @Nullable String tool_name,
      @Nullable String tool_call_id) {
    ChatMessage toChatMessage() {
      return new ChatMessage(
          role,
          content,
          Objects.requireNonNullElse(thinking, ""),
          Objects.requireNonNullElse(tool_calls, List.<Call>of()).stream()
              .map(
                  call ->
                      new ToolCall(
                          call.id(),
                          call.function().index(),
                          call.function().name(),
                          call.function().arguments()))
              .toList(),
          Objects.requireNonNullElse(tool_name, ""),
          Objects.requireNonNullElse(tool_call_id, ""));
    }
  }

  record Call(String id, Function function) {}

  record Function(int index, String name, Map<String, @Nullable Object> arguments) {}

  @TestFactory
  Stream<DynamicTest> rendersAsGoDoes() {
    Goldens goldens =
        JsonMapper.shared()
            .readValue(SharedFiles.path("testdata/go-template-cases.json").toFile(), Goldens.class);
    return goldens.cases().stream()
        .map(
            golden ->
                DynamicTest.dynamicTest(
                    golden.id(),
                    () ->
                        check(
                            Objects.requireNonNull(goldens.templates().get(golden.template())),
                            golden)));
  }

  private static void check(String source, Case golden) {
    if (golden.parse_error() != null) {
      refused(() -> GoTemplate.parse(source), golden.parse_error());
      return;
    }
    GoTemplate template = GoTemplate.parse(source);
    assertThat(template.variables()).containsExactlyElementsOf(golden.vars());
    if (golden.err() != null) {
      // The program that made the goldens has types of its own.
      refused(() -> render(template, golden.values()), golden.err().replace("main.", "template."));
    } else {
      assertThat(render(template, golden.values())).isEqualTo(golden.want());
    }
  }

  private static void refused(Runnable work, String message) {
    assertThatExceptionOfType(AltiplanoException.class).isThrownBy(work::run).withMessage(message);
  }

  private static String render(GoTemplate template, Values values) {
    Clock clock = Clock.systemUTC();
    String prompt = Objects.requireNonNullElse(values.prompt(), "");
    String suffix = Objects.requireNonNullElse(values.suffix(), "");
    if (!prompt.isEmpty() && !suffix.isEmpty()) {
      return template.renderInsertion(
          prompt, suffix, values.thinks(), values.level(), RenderLimits.DEFAULT, clock);
    }
    List<Message> messages = Objects.requireNonNullElse(values.messages(), List.of());
    return template.render(
        new GoPrompt(
            messages.stream().map(Message::toChatMessage).toList(),
            Objects.requireNonNullElse(values.tools(), List.of()),
            values.thinks(),
            values.level()),
        RenderLimits.DEFAULT,
        clock);
  }
}
