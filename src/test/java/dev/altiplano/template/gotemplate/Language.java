package dev.altiplano.template.gotemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.ErrorKind;
import dev.altiplano.template.gotemplate.syntax.TemplateParser;
import dev.altiplano.template.gotemplate.syntax.TemplateTree;
import dev.altiplano.template.limits.RenderLimits;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;

/** Templates and what they render, as tables of alternating templates and texts. */
final class Language {
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2024-03-01T10:11:12Z"), ZoneOffset.UTC);

  private static final Map<String, @Nullable Object> VARIABLES = variables();

  private Language() {}

  private static Map<String, @Nullable Object> variables() {
    Map<String, @Nullable Object> variables = new LinkedHashMap<>();
    variables.put("Text", "Hello");
    variables.put("Wide", "a😀é");
    variables.put("Empty", "");
    variables.put("Yes", true);
    variables.put("No", false);
    variables.put("Half", 0.5);
    variables.put("Words", List.of("b", "A", "c"));
    variables.put("None", List.of());
    variables.put("Map", Map.of("b", "two", "a", List.of(1, "x"), "c", Map.of()));
    variables.put("Nothing", null);
    variables.put("Template", "{{ .Text }}");
    return variables;
  }

  static String render(String template) {
    return render(template, RenderLimits.DEFAULT);
  }

  static String render(String template, RenderLimits limits) {
    TemplateTree tree = TemplateParser.parse(template, Functions.NAMES);
    var sink = new TextSink(new Rendering(template, limits, CLOCK));
    Runner.run(tree, sink, HostValues.of(VARIABLES));
    return sink.toString();
  }

  static Stream<DynamicTest> texts(String... templatesAndTexts) {
    return pairs(
        templatesAndTexts, (template, text) -> assertThat(render(template)).isEqualTo(text));
  }

  static Stream<DynamicTest> faults(String... templatesAndMessages) {
    return pairs(
        templatesAndMessages,
        (template, message) ->
            assertThatExceptionOfType(AltiplanoException.class)
                .isThrownBy(() -> render(template))
                .withMessage("template: :" + message)
                .extracting(AltiplanoException::kind)
                .isEqualTo(ErrorKind.INVALID_OPTION));
  }

  private interface Check {
    void run(String template, String expected);
  }

  private static Stream<DynamicTest> pairs(String[] pairs, Check check) {
    return IntStream.iterate(0, i -> i < pairs.length, i -> i + 2)
        .mapToObj(i -> DynamicTest.dynamicTest(pairs[i], () -> check.run(pairs[i], pairs[i + 1])));
  }
}
