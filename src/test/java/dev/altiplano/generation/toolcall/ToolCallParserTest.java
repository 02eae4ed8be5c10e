package dev.altiplano.generation.toolcall;

import static org.assertj.core.api.Assertions.assertThat;

import dev.altiplano.generation.toolcall.ToolCallParser.Parsed;
import dev.altiplano.model.Tool;
import dev.altiplano.template.ToolCallStyle;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ToolCallParserTest {
  private static final List<Tool> TOOLS =
      List.of(
          new Tool(
              "weather",
              """
              {"type": "object", "properties": {"city": {"type": "string"},
               "days": {"type": "integer"}, "tags": {"type": "array"}}}\
              """,
              Map.of()),
          new Tool("now", "", Map.of()));

  private static final FunctionCall PARIS = new FunctionCall("weather", Map.of("city", "Paris"));
  private static final FunctionCall NOW = new FunctionCall("now", Map.of());

  /** An answer in a style, and what it comes to. */
  record Case(ToolCallStyle style, String answer, String content, List<FunctionCall> calls) {
    static Case of(ToolCallStyle style, String answer, String content, FunctionCall... calls) {
      return new Case(style, answer, content, List.of(calls));
    }

    static Case text(ToolCallStyle style, String answer) {
      return of(style, answer, answer);
    }
  }

  private static List<Case> hermes() {
    ToolCallStyle style = ToolCallStyle.HERMES;
    String paris =
        "<tool_call>\n{\"name\": \"weather\", \"arguments\": {\"city\": \"Paris\"}}\n</tool_call>";
    String now = "<tool_call>{\"name\":\"now\"}</tool_call>";
    return List.of(
        Case.of(style, paris, "", PARIS),
        Case.of(style, paris + "\n" + now + "\n", "", PARIS, NOW),
        Case.of(style, "I look.\n\n" + paris, "I look.", PARIS),
        Case.of(style, "A " + paris + " b " + now + " c", "Abc", PARIS, NOW),
        // Not closed, or with a list, or arguments in a string.
        Case.of(style, paris.replace("</tool_call>", ""), "", PARIS),
        Case.of(style, "<tool_call>[{\"name\":\"now\"},{\"name\":\"now\"}]", "", NOW, NOW),
        Case.of(
            style,
            "<tool_call>{\"name\":\"weather\",\"parameters\":\"{\\\"city\\\":\\\"Paris\\\"}\"}",
            "",
            PARIS),
        // Brackets and tags within strings, and a line break that is not escaped.
        Case.of(
            style,
            "<tool_call>{\"name\":\"weather\",\"arguments\":{\"city\":\"}\\\"</tool_call>\n{\"}}",
            "",
            new FunctionCall("weather", Map.of("city", "}\"</tool_call>\n{"))),
        // Beginnings of calls that are none.
        Case.text(style, "a < b <tool <tool_call"),
        Case.text(style, "<tool_call>no</tool_call> \n"),
        Case.text(style, "<tool_call>{\"name\": 5}</tool_call>"),
        Case.text(style, "<tool_call>{\"name\": \"weather\", \"argu"),
        Case.text(style, "<tool_call>{\"name\": \"weather\", \"arguments\": 7}"),
        Case.text(style, "<tool_call>{,}"),
        Case.of(style, "<tool_call><tool_call>{\"name\":\"now\"}", "<tool_call>", NOW),
        Case.text(style, "\n Hello.  Bye. \n"),
        Case.text(style, "{\"name\":\"now\"}"));
  }

  private static List<Case> bareJson() {
    ToolCallStyle style = ToolCallStyle.BARE_JSON;
    String paris = "{\"name\": \"weather\", \"parameters\": {\"city\": \"Paris\"}}";
    String now = "{\"type\":\"function\",\"function\":{\"name\":\"now\",\"arguments\":{}}}";
    return List.of(
        Case.of(style, paris, "", PARIS),
        Case.of(style, "\n" + paris + "; " + now + "\n" + paris, "", PARIS, NOW, PARIS),
        Case.of(style, "[" + paris + ", " + now + "]", "", PARIS, NOW),
        Case.of(style, "<|python_tag|>" + paris, "", PARIS),
        Case.of(style, "Let me see: <|python_tag|>" + paris, "Let me see:", PARIS),
        Case.of(style, paris + " and more", "and more", PARIS),
        Case.text(style, "See " + paris),
        Case.text(style, "{\"name\": \"Anna\", \"parameters\": {}}"),
        Case.text(style, "{\"capital\": \"Paris\", \"name\": \"weather\"}"),
        Case.text(style, "{} [1] {"),
        Case.text(style, "[1, 2]"),
        Case.text(style, "<|python_tag|>print(1)"));
  }

  private static List<Case> mistral() {
    ToolCallStyle style = ToolCallStyle.MISTRAL;
    return List.of(
        Case.of(
            style,
            "[TOOL_CALLS] [{\"name\": \"weather\", \"arguments\": {\"city\": \"Paris\"}}]",
            "",
            PARIS),
        Case.of(
            style,
            "Yes [TOOL_CALLS]weather[ARGS]{\"city\": \"Paris\"}[TOOL_CALLS]now[CALL_ID]a1[ARGS]{}",
            "Yes",
            PARIS,
            NOW),
        Case.of(style, "[TOOL_CALLS]now{}", "", NOW),
        Case.text(style, "[TOOL_CALLS] no more {}"),
        Case.text(style, "[TOOL_CALLS]now[ARGS]{"),
        Case.text(style, "[TOOL"));
  }

  private static List<Case> others() {
    String qwen =
        """
        <tool_call>
        <function=weather>
        <parameter=city>
        New
        York
        </parameter>
        <parameter=days>
        3
        </parameter>
        <parameter=tags>
        ["a", null]
        </parameter>
        <parameter=more>
        not json
        </parameter>
        </function>
        </tool_call>
        """;
    Map<String, Object> arguments =
        Map.of(
            "city", "New\nYork", "days", 3, "tags", Arrays.asList("a", null), "more", "not json");
    String deepSeek =
        "<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>function<｜tool▁sep｜>weather\n```json\n"
            + "{\"city\":\"Paris\"}\n```<｜tool▁call▁end｜>\n<｜tool▁call▁begin｜>now<｜tool▁sep｜>{}"
            + "<｜tool▁call▁end｜><｜tool▁calls▁end｜>";
    return List.of(
        Case.of(ToolCallStyle.QWEN_XML, qwen, "", new FunctionCall("weather", arguments)),
        Case.of(ToolCallStyle.QWEN_XML, "Now: <function=now></function> ok", "Now:ok", NOW),
        Case.of(ToolCallStyle.QWEN_XML, "<tool_call>{\"name\":\"now\"}</tool_call>", "", NOW),
        Case.text(ToolCallStyle.QWEN_XML, "<function=now>what</function>"),
        Case.text(ToolCallStyle.QWEN_XML, "<tool_call>\n<function=now"),
        Case.of(ToolCallStyle.DEEPSEEK, deepSeek, "", PARIS, NOW),
        Case.of(ToolCallStyle.DEEPSEEK, "Well.\n" + deepSeek + "End", "Well.End", PARIS, NOW),
        Case.text(ToolCallStyle.DEEPSEEK, "<｜tool▁calls▁begin｜> what {}"),
        Case.of(
            ToolCallStyle.GRANITE,
            "<|tool_call|>[{\"name\":\"now\",\"arguments\":{}},{\"name\":\"now\"}]",
            "",
            NOW,
            NOW),
        Case.text(ToolCallStyle.GRANITE, "<|tool_call|>[]"));
  }

  static List<Case> cases() {
    List<Case> all = new ArrayList<>(hermes());
    all.addAll(bareJson());
    all.addAll(mistral());
    all.addAll(others());
    return all;
  }

  @ParameterizedTest
  @MethodSource("cases")
  void findsTheCallsHoweverTheAnswerIsCut(Case one) {
    String answer = one.answer();
    assertResult(one, List.of(answer));
    assertResult(one, answer.chars().mapToObj(Character::toString).toList());
    for (int first = 0; first <= answer.length(); first++) {
      for (int second = first; second <= answer.length(); second++) {
        assertResult(
            one,
            List.of(
                answer.substring(0, first),
                answer.substring(first, second),
                answer.substring(second)));
      }
    }
  }

  private static void assertResult(Case one, List<String> pieces) {
    ToolCallParser parser = ToolCallParser.of(one.style(), TOOLS);
    var content = new StringBuilder();
    List<FunctionCall> calls = new ArrayList<>();
    for (String piece : pieces) {
      add(parser.accept(piece), content, calls);
    }
    add(parser.flush(), content, calls);
    assertThat(content).as("content of %s", pieces).hasToString(one.content());
    assertThat(calls).as("calls of %s", pieces).isEqualTo(one.calls());
  }

  private static void add(Parsed parsed, StringBuilder content, List<FunctionCall> calls) {
    content.append(parsed.content());
    calls.addAll(parsed.calls());
  }

  @Test
  void readsALongCallWithoutReadingItAnewAtEachToken() {
    String text = "word ".repeat(100_000);
    ToolCallParser parser = ToolCallParser.of(ToolCallStyle.HERMES, TOOLS);
    parser.accept("<tool_call>{\"name\": \"weather\", \"arguments\": {\"city\": \"");
    for (int i = 0; i < 100_000; i++) {
      assertThat(parser.accept("word ").calls()).isEmpty();
    }

    assertThat(parser.accept("\"}}").calls())
        .containsExactly(new FunctionCall("weather", Map.of("city", text)));
  }

  @Test
  void streamsTextThatIsNoCallAtOnce() {
    ToolCallParser parser = ToolCallParser.of(ToolCallStyle.BARE_JSON, TOOLS);

    assertThat(parser.accept("{\"cap").content()).isEqualTo("{\"cap");
    assertThat(parser.accept("ital\": {\"").content()).isEqualTo("ital\": {\"");
  }

  @Test
  void givesACallAsSoonAsItIsComplete() {
    ToolCallParser parser = ToolCallParser.of(ToolCallStyle.HERMES, TOOLS);

    assertThat(parser.accept("Hm.\n<tool_call>{\"name\":\"now\"").content()).isEqualTo("Hm.");
    assertThat(parser.accept("}").calls()).containsExactly(NOW);
    assertThat(parser.accept("</tool_").content()).isEmpty();
    assertThat(parser.accept("call>\n").content()).isEmpty();
  }
}
