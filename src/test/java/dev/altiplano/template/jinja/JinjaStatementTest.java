package dev.altiplano.template.jinja;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.altiplano.model.AltiplanoException;
import dev.altiplano.template.limits.RenderLimits;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JinjaStatementTest {
  @TestFactory
  Stream<DynamicTest> loops() {
    return Table.of(
        "{% for x in numbers %}{{ loop.index }}{{ loop.index0 }}{{ x }},{% endfor %}",
        "103,211,322,",
        "{% for x in numbers %}{{ loop.first }}{{ loop.last }} {% endfor %}",
        "TrueFalse FalseFalse FalseTrue ",
        "{% for x in numbers %}{{ loop.previtem }}<{{ loop.nextitem }} {% endfor %}",
        "<1 3<2 1< ",
        "{% for x in [] %}a{% else %}b{% endfor %}",
        "b",
        "{% for x in numbers if x > 1 %}{{ x }}{{ loop.length }}{% endfor %}",
        "3222",
        "{% for x in numbers if x > 9 %}{{ x }}{% else %}none{% endfor %}",
        "none",
        "{% for k, v in {'a': 1}.items() %}{{ k }}={{ v }}{% endfor %}",
        "a=1",
        "{% for a, (b, c) in [(1, (2, 3))] %}{{ a }}{{ b }}{{ c }}{% endfor %}",
        "123",
        "{% for x in numbers %}{% if x == 1 %}{% continue %}{% endif %}{{ x }}{% endfor %}",
        "32",
        "{% for x in numbers %}{% if x == 1 %}{% break %}{% endif %}{{ x }}{% endfor %}",
        "3",
        "{% for x in missing %}{{ x }}{% endfor %}",
        "",
        "{% for c in wide %}{{ c }}.{% endfor %}",
        "a.😀.é.");
  }

  @TestFactory
  Stream<DynamicTest> assignments() {
    return Table.of(
        "{% set x = 1 %}{% for y in numbers %}{% set x = x + 1 %}{{ x }}{% endfor %}{{ x }}",
        "2221",
        "{% set ns = namespace(x=1) %}{% for y in numbers %}{% set ns.x = ns.x + 1 %}{% endfor %}"
            + "{{ ns.x }}",
        "4",
        "{% set a, b = 1, 2 %}{{ a + b }}",
        "3",
        "{% if true %}{% set z = 1 %}{% endif %}{{ z }}",
        "1",
        "{% set x %}a{{ seven }}{% endset %}[{{ x }}]",
        "[a7]",
        "{% set x | upper | replace('A', 'z') %}a{% set y = 1 %}{% endset %}{{ x }}{{ y }}",
        "z",
        "{% filter upper %}a{{ text }}{% endfilter %}",
        "AHELLO WORLD",
        "{% generation %}a{% set y = 1 %}{% endgeneration %}{{ y }}",
        "a",
        "{{ range(3) | list }} {{ range(2, 0, -1) | list }}",
        "[0, 1, 2] [2, 1]");
  }

  @TestFactory
  Stream<DynamicTest> macros() {
    return Table.of(
        "{% macro m(a, b=2) %}{{ a }}-{{ b }} {% endmacro %}{{ m(1) }}{{ m(b=4, a=5) }}{{ m() }}",
        "1-2 5-4 -2 ",
        "{% macro m(a) %}{% if a %}{{ a }}{{ m(a - 1) }}{% endif %}{% endmacro %}{{ m(3) }}",
        "321",
        "{% macro m() %}{{ later }}{% endmacro %}{% set later = 5 %}{{ m() }}",
        "5",
        "{% macro m() %}{% set z = 1 %}{% endmacro %}{{ m() }}{{ z }}",
        "",
        "{% macro m(a, b=a) %}{{ a }}{{ b }}{% endmacro %}{{ m(1) ~ m(2) | upper }}",
        "1122",
        "{% macro m() %}[{{ caller(1) }}]{% endmacro %}{% call(x) m() %}{{ x }}!{% endcall %}",
        "[1!]");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{% set text.x = 1 %}",
        "{% set missing.x = 1 %}",
        "{% for a, b in [1] %}{% endfor %}",
        "{% for a, b in [(1, 2, 3)] %}{% endfor %}",
        "{% for x in nothing %}{% endfor %}",
        "{% macro m(a) %}{% endmacro %}{{ m(1, 2) }}",
        "{% macro m(a) %}{% endmacro %}{{ m(b=2) }}"
      })
  void refusesWhatCannotBeDone(String template) {
    assertThatExceptionOfType(AltiplanoException.class)
        .isThrownBy(() -> Table.render(template))
        .withMessageStartingWith("template line 1: ");
  }

  @Test
  void makesDicts() {
    assertThat(JinjaTemplate.parse("{{ dict({'a': 1}, b=2) }}").render(Map.of()))
        .isEqualTo("{'a': 1, 'b': 2}");
  }

  @Test
  void stopsWithTheMessageOfTheTemplate() {
    assertThatExceptionOfType(AltiplanoException.class)
        .isThrownBy(() -> Table.render("a{{ raise_exception('Roles must ' ~ 'alternate') }}b"))
        .withMessage("the template refuses the conversation: Roles must alternate");
  }

  @Test
  void namesTheLineAfterAMacroHasReturned() {
    assertThatExceptionOfType(AltiplanoException.class)
        .isThrownBy(() -> Table.render("{% macro m() %}\n\na{% endmacro %}\n{{ m() ~ missing.x }}"))
        .withMessage("template line 4: 'missing' is undefined");
  }

  @ParameterizedTest
  @CsvSource({
    "%Y-%m-%d, 2024-07-06",
    "%d %B %Y, 06 July 2024",
    "%-d %b %y, 6 Jul 24",
    "%A %a %j, Saturday Sat 188",
    "%H:%M:%S %I %p, 15:04:05 03 PM",
    "100%%, 100%"
  })
  void tellsTheDate(String format, String text) {
    Clock clock = Clock.fixed(Instant.parse("2024-07-06T15:04:05Z"), ZoneOffset.UTC);
    assertThat(
            JinjaTemplate.parse("{{ strftime_now(format) }}")
                .render(Map.of("format", format), RenderLimits.DEFAULT, clock))
        .isEqualTo(text);
  }
}
