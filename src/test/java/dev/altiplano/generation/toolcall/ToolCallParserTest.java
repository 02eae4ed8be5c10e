package dev.altiplano.generation.toolcall;

import static org.assertj.core.api.Assertions.assertThat;

import dev.altiplano.generation.toolcall.ToolCallParser.Parsed;
import dev.altiplano.model.Tool;
import dev.altiplano.template.ToolCallStyle;
import dev.altiplano.template.ToolCallWriting;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

  /**
   * An answer in a style, and what it comes to.
   *
   * @param isBroken whether it ends with a call that cannot be read
   */
  record Case(
      ToolCallWriting writing,
      String answer,
      String content,
      List<FunctionCall> calls,
      boolean isBroken) {
    static Case of(ToolCallStyle style, String answer, String content, FunctionCall... calls) {
      return new Case(ToolCallWriting.of(style), answer, content, List.of(calls), false);
    }

    static Case text(ToolCallStyle style, String answer) {
      return of(style, answer, answer);
    }

    static Case broken(ToolCallStyle style, String answer, String content, FunctionCall... calls) {
      return new Case(ToolCallWriting.of(style), answer, content, List.of(calls), true);
    }

    /** After a tag that a template has. */
    static Case tagged(String answer, String content, FunctionCall... calls) {
      return new Case(
          new ToolCallWriting(ToolCallStyle.TEMPLATE, "functools[", Optional.empty()),
          answer,
          content,
          List.of(calls),
          false);
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
        Case.text(style, "a < b <tool <tool_call"),
        // Without an end.
        Case.of(style, "Hm <tool_call>", "Hm"),
        Case.of(style, "<tool_call>{\"name\": \"weather\", \"argu", ""),
        Case.of(style, now + "<tool_call>{\"name\"", "", NOW),
        // None at all.
        Case.broken(style, "Hm <tool_call>no</tool_call> more", "Hm"),
        Case.broken(style, "<tool_call>{\"name\": 5}</tool_call>", ""),
        Case.broken(style, "<tool_call>{\"name\": \"weather\", \"arguments\": 7}", ""),
        Case.broken(style, now + "<tool_call>{,}" + now, "", NOW),
        Case.broken(style, "<tool_call><tool_call>{\"name\":\"now\"}", ""),
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
        Case.broken(style, "[TOOL_CALLS] no more {}", ""),
        Case.of(style, "[TOOL_CALLS]now[ARGS]{", ""),
        Case.broken(style, "[TOOL_CALLS]now[ARGS]{:}", ""),
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
        Case.broken(ToolCallStyle.QWEN_XML, "<function=now>what</function>", ""),
        Case.of(ToolCallStyle.QWEN_XML, "<tool_call>\n<function=now", ""),
        Case.broken(ToolCallStyle.QWEN_XML, "<tool_call>what", ""),
        Case.of(ToolCallStyle.DEEPSEEK, deepSeek, "", PARIS, NOW),
        Case.of(ToolCallStyle.DEEPSEEK, "Well.\n" + deepSeek + "End", "Well.End", PARIS, NOW),
        Case.broken(ToolCallStyle.DEEPSEEK, "<｜tool▁calls▁begin｜> what {}", ""),
        Case.of(
            ToolCallStyle.GRANITE,
            "<|tool_call|>[{\"name\":\"now\",\"arguments\":{}},{\"name\":\"now\"}]",
            "",
            NOW,
            NOW),
        Case.broken(ToolCallStyle.GRANITE, "<|tool_call|>[]", ""));
  }

  private static List<Case> harmony() {
    ToolCallStyle style = ToolCallStyle.HARMONY;
    String paris = "<|call|>weather<|message|>{\"city\": \"Paris\"}<|end|>";
    return List.of(
        Case.of(style, paris, "", PARIS),
        Case.of(style, "Well. " + paris + "<|call|>now<|message|>{}", "Well.", PARIS, NOW),
        Case.of(style, "<|call|>weather<|message|>{\"city\": \"Par", ""),
        Case.broken(style, "<|call|>weather<|message|>{city}<|end|>", ""));
  }

  private static List<Case> glm() {
    ToolCallStyle style = ToolCallStyle.GLM;
    String call =
        """
        <tool_call>weather
        <arg_key>city</arg_key>
        <arg_value>New
        York</arg_value>
        <arg_key>days</arg_key>
        <arg_value>3</arg_value>
        <arg_key>tags</arg_key>
        <arg_value>["a"]</arg_value>
        </tool_call>\
        """;
    FunctionCall newYork =
        new FunctionCall("weather", Map.of("city", "New\nYork", "days", 3, "tags", List.of("a")));
    return List.of(
        Case.of(style, call, "", newYork),
        Case.of(style, call.replaceAll("(?<=>)\n", ""), "", newYork),
        Case.of(style, "Yes\n" + call + "<tool_call>now</tool_call>\n", "Yes", newYork, NOW),
        Case.of(style, "<tool_call>now\n", "", NOW),
        Case.of(style, "<tool_call>weather<arg_key>city</arg_key>", ""),
        Case.broken(style, "<tool_call>weather<arg_key>city</arg_key></tool_call>", ""),
        Case.broken(style, "<tool_call>what is that</tool_call> x", ""));
  }

  private static List<Case> gemma() {
    Map<String, Object> arguments = new LinkedHashMap<>();
    arguments.put("city", "a, b}\"<tool_call|>");
    arguments.put("days", -3);
    arguments.put("share", 0.5);
    arguments.put("tags", Arrays.asList("x", null, true, Map.of("k", "v")));
    FunctionCall weather = new FunctionCall("weather", arguments);
    String values = "{city:Qa, b}\"<tool_call|>Q,days:-3,share:0.5,tags:[QxQ,null,true,{k:QvQ}]}";
    String gemma = "<|tool_call>call:weather" + values.replace("Q", "<|\"|>") + "<tool_call|>";
    String function =
        "<start_function_call>call:weather"
            + values.replace("Q", "<escape>")
            + "<end_function_call>";
    return List.of(
        Case.of(ToolCallStyle.GEMMA, gemma, "", weather),
        Case.of(ToolCallStyle.GEMMA, "Hm\n" + gemma + gemma + "\n", "Hm", weather, weather),
        Case.of(ToolCallStyle.GEMMA, "<|tool_call>call:now{}", "", NOW),
        Case.of(ToolCallStyle.GEMMA, "<|tool_call>call:weather{city:<|\"|>Par", ""),
        Case.broken(ToolCallStyle.GEMMA, "<|tool_call>weather<tool_call|>", ""),
        Case.of(ToolCallStyle.FUNCTION_GEMMA, function, "", weather),
        Case.of(
            ToolCallStyle.FUNCTION_GEMMA,
            "<start_function_call>call:now{}<end_function_call> b",
            "b",
            NOW));
  }

  private static List<Case> lfm2() {
    ToolCallStyle style = ToolCallStyle.LFM2;
    Map<String, Object> arguments = new LinkedHashMap<>();
    arguments.put("city", "it's <|tool_call_end|>");
    arguments.put("days", 3);
    arguments.put("tags", Arrays.asList("x", null, true, Map.of("k", 1.5)));
    String call =
        "weather(city=\"it's <|tool_call_end|>\", days=3, tags=['x', None, True, {'k': 1.5}])";
    FunctionCall weather = new FunctionCall("weather", arguments);
    String tags = "<|tool_call_start|>%s<|tool_call_end|>";
    return List.of(
        Case.of(style, tags.formatted("[" + call + "]"), "", weather),
        Case.of(style, "Hm " + tags.formatted("[now(), " + call + "]"), "Hm", NOW, weather),
        Case.of(style, tags.formatted("\n```python\n" + call + "\nnow()\n```\n"), "", weather, NOW),
        Case.of(style, tags.formatted("now()") + " b", "b", NOW),
        Case.of(style, "<|tool_call_start|>[now()]", "", NOW),
        Case.of(style, "<|tool_call_start|>[now(", ""),
        Case.broken(style, tags.formatted("what is that()"), ""),
        Case.broken(style, tags.formatted("[]"), ""));
  }

  private static List<Case> template() {
    String paris = "{\"name\": \"weather\", \"arguments\": {\"city\": \"Paris\"}}";
    return List.of(
        Case.tagged("Hm functools[" + paris + ", {\"name\":\"now\"}] more", "Hm", PARIS, NOW),
        Case.tagged("functools[weather: {\"city\": \"Paris\"}", "", PARIS),
        Case.tagged("functools[{\"weather\": {\"city\": \"Paris\"}}", "", PARIS),
        Case.tagged(
            "functools[{\"tool\":\"weather\",\"parameters\":\"{\\\"city\\\":\\\"Paris\\\"}\"}",
            "",
            PARIS),
        Case.tagged("functools[" + paris + paris, "", PARIS, PARIS),
        // As Ollama has it, what follows the tag is lost where it is no call.
        Case.tagged("a functools[ what {}", "a"),
        Case.tagged("a functools", "a functools"),
        Case.tagged("{\"name\":\"now\"}", "{\"name\":\"now\"}"));
  }

  static List<Case> cases() {
    List<Case> all = new ArrayList<>(hermes());
    all.addAll(bareJson());
    all.addAll(mistral());
    all.addAll(others());
    all.addAll(harmony());
    all.addAll(glm());
    all.addAll(gemma());
    all.addAll(lfm2());
    all.addAll(template());
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
    ToolCallParser parser = ToolCallParser.of(one.writing(), TOOLS);
    var content = new StringBuilder();
    List<FunctionCall> calls = new ArrayList<>();
    for (String piece : pieces) {
      var _ = add(parser.accept(piece), content, calls);
    }
    String problem = add(parser.flush(), content, calls);
    assertThat(content).as("content of %s", pieces).hasToString(one.content());
    assertThat(calls).as("calls of %s", pieces).isEqualTo(one.calls());
    assertThat(!problem.isEmpty()).as("whether %s are broken", pieces).isEqualTo(one.isBroken());
  }

  private static String add(Parsed parsed, StringBuilder content, List<FunctionCall> calls) {
    content.append(parsed.content());
    calls.addAll(parsed.calls());
    return parsed.problem();
  }

  @Test
  void readsALongCallWithoutReadingItAnewAtEachToken() {
    String text = "word ".repeat(100_000);
    ToolCallParser parser = ToolCallParser.of(ToolCallWriting.of(ToolCallStyle.HERMES), TOOLS);
    parser.accept("<tool_call>{\"name\": \"weather\", \"arguments\": {\"city\": \"");
    for (int i = 0; i < 100_000; i++) {
      assertThat(parser.accept("word ").calls()).isEmpty();
    }

    assertThat(parser.accept("\"}}").calls())
        .containsExactly(new FunctionCall("weather", Map.of("city", text)));
  }

  @Test
  void streamsTextThatIsNoCallAtOnce() {
    ToolCallParser parser = ToolCallParser.of(ToolCallWriting.of(ToolCallStyle.BARE_JSON), TOOLS);

    assertThat(parser.accept("{\"cap").content()).isEqualTo("{\"cap");
    assertThat(parser.accept("ital\": {\"").content()).isEqualTo("ital\": {\"");
  }

  @Test
  void givesACallAsSoonAsItIsComplete() {
    ToolCallParser parser = ToolCallParser.of(ToolCallWriting.of(ToolCallStyle.HERMES), TOOLS);

    assertThat(parser.accept("Hm.\n<tool_call>{\"name\":\"now\"").content()).isEqualTo("Hm.");
    assertThat(parser.accept("}").calls()).containsExactly(NOW);
    assertThat(parser.accept("</tool_").content()).isEmpty();
    assertThat(parser.accept("call>\n").content()).isEmpty();
  }
}
