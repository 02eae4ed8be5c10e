package dev.altiplano.template.jinja;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.altiplano.model.AltiplanoException;
import dev.altiplano.template.limits.RenderLimits;
import dev.altiplano.testing.SharedFiles;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.json.JsonMapper;

/** Templates of real models, rendered by Python's Jinja: the text, or that there must be none. */
@Tag("shared")
class JinjaGoldenTest {
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2024-07-26T10:11:12Z"), ZoneOffset.UTC);

  /** The file of goldens. */
  record Goldens(Map<String, String> templates, List<Case> cases) {}

  /** What one template makes of one conversation. */
  record Case(
      String id,
      String template,
      Map<String, @Nullable Object> ctx,
      @Nullable String want,
      @Nullable String err) {}

  @TestFactory
  Stream<DynamicTest> rendersAsPythonDoes() {
    Goldens goldens =
        JsonMapper.shared()
            .readValue(SharedFiles.path("testdata/jinja-cases.json").toFile(), Goldens.class);
    Map<String, JinjaTemplate> templates = new HashMap<>();
    goldens.templates().forEach((id, source) -> templates.put(id, JinjaTemplate.parse(source)));
    return goldens.cases().stream()
        .map(
            golden ->
                DynamicTest.dynamicTest(
                    golden.id(),
                    () -> check(Objects.requireNonNull(templates.get(golden.template())), golden)));
  }

  private static void check(JinjaTemplate template, Case golden) {
    if (golden.want() == null) {
      assertThatExceptionOfType(AltiplanoException.class)
          .as("Python says %s", golden.err())
          .isThrownBy(() -> template.render(golden.ctx(), RenderLimits.DEFAULT, CLOCK));
    } else {
      assertThat(template.render(golden.ctx(), RenderLimits.DEFAULT, CLOCK))
          .isEqualTo(golden.want());
    }
  }
}
