package dev.altiplano.template.jinja;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;

/** Templates and what they render, as tables of alternating templates and texts. */
final class Table {
  /** What the templates of the tables see. */
  static final Map<String, @Nullable Object> VARIABLES = variables();

  private Table() {}

  private static Map<String, @Nullable Object> variables() {
    Map<String, @Nullable Object> dict = new LinkedHashMap<>();
    dict.put("b", 1);
    dict.put("a", Arrays.asList(1, null));
    dict.put("items", 5);
    Map<String, @Nullable Object> variables = new LinkedHashMap<>();
    variables.put("text", "Hello World");
    variables.put("wide", "a😀é");
    variables.put("numbers", List.of(3, 1, 2));
    variables.put("words", List.of("b", "A", "c"));
    variables.put("dict", dict);
    variables.put("nothing", null);
    variables.put("seven", 7);
    variables.put(
        "messages",
        List.of(
            Map.of("role", "user", "content", "hi"),
            Map.of("role", "assistant", "content", "yo", "calls", List.of(1))));
    return variables;
  }

  static String render(String template) {
    return JinjaTemplate.parse(template).render(VARIABLES);
  }

  static Stream<DynamicTest> of(String... templatesAndTexts) {
    return IntStream.iterate(0, i -> i < templatesAndTexts.length, i -> i + 2)
        .mapToObj(i -> row(templatesAndTexts[i], templatesAndTexts[i + 1]));
  }

  private static DynamicTest row(String template, String text) {
    return DynamicTest.dynamicTest(template, () -> assertThat(render(template)).isEqualTo(text));
  }
}
