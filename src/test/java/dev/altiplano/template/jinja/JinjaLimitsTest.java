package dev.altiplano.template.jinja;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.altiplano.model.AltiplanoException;
import dev.altiplano.template.limits.RenderLimits;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Templates that try to take time, memory or stack without end. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class JinjaLimitsTest {
  private static final Map<String, ?> LONG_TEXT = Map.of("text", "a".repeat(1_000_000));

  /** Half of what a thread has by default, so that passing leaves room for callers. */
  private static final int SMALL_STACK = 512 * 1024;

  private static void refuses(String template, String reason) {
    assertThatExceptionOfType(AltiplanoException.class)
        .isThrownBy(() -> JinjaTemplate.parse(template).render(LONG_TEXT))
        .withMessageContaining(reason);
  }

  private static void refusesOnASmallStack(String template) throws Exception {
    FutureTask<Void> task =
        new FutureTask<>(
            () -> {
              refuses(template, "nested deeper than");
              return null;
            });
    new Thread(null, task, "small stack", SMALL_STACK).start();
    task.get();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}",
        "{% for a in range(99999) %}{% for b in range(9999) %}{{ b }}{% endfor %}{% endfor %}",
        "{% for a in range(99999) %}{% set x = text.split('b') %}{% endfor %}",
        "{% for a in range(99999) %}{% set x = text | upper %}{% endfor %}",
        "{% for a in range(99999) %}{% set x = text == text ~ '' %}{% endfor %}",
        "{% for a in range(99999) %}{% set x = 'b' in text %}{% endfor %}",
        "{% for a in range(99999) %}{% set x = text[1:] %}{% endfor %}",
        "{% for a in range(99999) %}{% set x = {text ~ a: 1} %}{% endfor %}",
        "{% for a in range(99999) %}{% set x = text | tojson %}{% endfor %}",
        "{% set x = '\n"
            + "' * 1000000 %}{% for a in range(9999) %}{% set y = x | tojson %}{% endfor %}",
        "{% set x = '<' * 1000000 %}{% for a in range(9999) %}{% set y = x + '' | safe %}"
            + "{% endfor %}",
        "{% for a in range(9999) %}{% set x = text.strip('b' * 4000000 ~ 'a') %}{% endfor %}",
        "{% for a in range(9999) %}{% set x = text.replace('a', 'b') %}{% endfor %}",
        "{{ (text ~ 'b' ~ text) in (text ~ text ~ text) }}",
        "{{ text | list | sort | map('upper') | list | sort | unique | list | length"
            + " ~ text | list | length ~ text | list | length ~ text | list | length }}",
        "{% set ns = namespace(x=[1]) %}{% for a in range(99) %}{% set ns.x = ns.x + ns.x %}"
            + "{% endfor %}",
        "{% set ns = namespace(x=[1]) %}{% for a in range(99) %}{% set ns.x = [ns.x, ns.x] %}"
            + "{% endfor %}{{ ns.x == ns.x[0:2] }}",
        "{% set x = [0] * 999999999 %}",
        "{% set x = range(99999) | list * 99999 %}",
        "{% macro m(n) %}{% for i in range(50) %}{{ m(n - 1) if n }}{% endfor %}{% endmacro %}"
            + "{{ m(9) }}"
      })
  void limitsTheSteps(String template) {
    refuses(template, "rendering takes more than 10000000 steps");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{{ 'ab' * 999999999 }}",
        "{{ text * 9 }}",
        "{% for a in range(99) %}{{ text }}{% endfor %}",
        "{% set ns = namespace(x='a') %}{% for a in range(99) %}{% set ns.x = ns.x ~ ns.x %}"
            + "{% endfor %}",
        "{% set ns = namespace(x='a') %}{% for a in range(99) %}{% set ns.x = ns.x + ns.x %}"
            + "{% endfor %}",
        "{{ text.replace('a', 'aaaaaaaaaaaaaaaaaaaa') }}",
        "{{ text.replace('', text) }}",
        "{{ text | list | join(text) }}",
        "{{ 'a' | indent(999999999) }}",
        "{{ 'a\nb' | indent(9999999, true) }}",
        "{{ [[1]] | tojson(indent=7999999) }}",
        "{% set ns = namespace(x=[1]) %}{% for a in range(30) %}{% set ns.x = [ns.x, ns.x] %}"
            + "{% endfor %}{{ ns.x }}",
        "{{ strftime_now('%c' * 1000000) }}"
      })
  void limitsTheLengthOfTexts(String template) {
    refuses(template, "a text has more than 8000000 characters");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
        "{% macro m(x) %}{% if true %}{% for i in [1] %}{{ [m(x | default(m(x)))] }}{% endfor %}"
            + "{% endif %}{% endmacro %}{{ m(1) }}",
        "{% macro m() %}{% call m() %}{{ caller() }}{% endcall %}{% endmacro %}{{ m() }}",
        "{% macro m() %}{% set x %}{% filter upper %}{{ [1] | map('string') | join ~ m() }}"
            + "{% endfilter %}{% endset %}{{ x }}{% endmacro %}{{ m() }}",
        "{% set ns = namespace(x=[1]) %}{% for a in range(999) %}{% set ns.x = [ns.x] %}"
            + "{% endfor %}{{ ns.x }}",
        "{% set ns = namespace(x=[1]) %}{% for a in range(999) %}{% set ns.x = {1: ns.x} %}"
            + "{% endfor %}{{ ns.x | tojson }}",
        "{% set ns = namespace(x=[1], y=[1]) %}{% for a in range(999) %}{% set ns.x = [ns.x] %}"
            + "{% set ns.y = [ns.y] %}{% endfor %}{{ ns.x == ns.y }}",
        "{% set ns = namespace(x=[1], y=[1]) %}{% for a in range(999) %}{% set ns.x = (ns.x,) %}"
            + "{% set ns.y = (ns.y,) %}{% endfor %}{{ ns.x < ns.y }}"
      })
  void limitsTheDepthOfRendering(String template) throws Exception {
    refusesOnASmallStack(template);
  }

  @ParameterizedTest
  @CsvSource({"(, )", "[, ]", "{1: , }", "f(, )", "a[, ]", "'a[1:', ]", "1 | f(, )", "1 is f(, )"})
  void limitsTheDepthOfExpressions(String open, String close) throws Exception {
    refusesOnASmallStack("{{ " + open.repeat(5000) + "1" + close.repeat(5000) + " }}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"not ", "- ", "+ ", "1 if 1 else "})
  void limitsTheDepthOfOperators(String operator) throws Exception {
    refusesOnASmallStack("{{ " + operator.repeat(5000) + "1 }}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{% if 1 %}",
        "{% for x in [1] %}",
        "{% macro m() %}",
        "{% set x %}",
        "{% filter upper %}",
        "{% generation %}"
      })
  void limitsTheDepthOfBlocks(String block) throws Exception {
    refusesOnASmallStack(block.repeat(5000));
  }

  @ParameterizedTest
  @ValueSource(strings = {".a", "[0]", "()", " | upper", " is string"})
  void limitsTheDepthOfWhatFollowsAnOperand(String suffix) throws Exception {
    refusesOnASmallStack("{{ text" + suffix.repeat(5000) + " }}");
  }

  @Test
  void nestsNothingByReversing() {
    String template =
        "{% set ns = namespace(x=[1, 2]) %}{% for a in range(50001) %}"
            + "{% set ns.x = ns.x | reverse | list %}{% endfor %}{{ ns.x }}";
    assertThat(Table.render(template)).isEqualTo("[2, 1]");
  }

  @Test
  void setsNoLimitToChains() {
    String sum = "1" + " + 1".repeat(4999);
    String all = "1" + " and 1".repeat(4999);
    String text = "'a'" + " ~ 'a'".repeat(4999);
    assertThat(Table.render("{{ " + sum + " }}{{ " + all + " }}{{ (" + text + ") | length }}"))
        .isEqualTo("500015000");
  }

  @Test
  void limitsRanges() {
    refuses("{% for i in range(9999999999) %}{% endfor %}", "a range has more than 100000 numbers");
  }

  @Test
  void limitsNumbers() {
    refuses(
        "{% set ns = namespace(x=9) %}{% for a in range(99) %}{% set ns.x = ns.x * ns.x %}"
            + "{% endfor %}",
        "a number has more than 4096 bits");
    refuses("{{ " + "9".repeat(500) + " }}", "a number has more than 400 digits");
  }

  @Test
  void limitsSources() {
    refuses("a".repeat(2_000_000), "the template has more than 262144 characters");
    refuses(
        "{% macro m(" + "a, ".repeat(200) + "b) %}{% endmacro %}",
        "a macro has more than 100 parameters");
  }

  @Test
  void limitsTheDepthOfVariables() {
    List<Object> deep = new ArrayList<>();
    deep.add(deep);
    assertThatExceptionOfType(AltiplanoException.class)
        .isThrownBy(() -> JinjaTemplate.parse("").render(Map.of("deep", deep)))
        .withMessageContaining("nested deeper than 100 levels");
  }

  @Test
  void obeysLimitsOfTheCaller() {
    JinjaTemplate template = JinjaTemplate.parse("{% for i in range(9) %}ab{% endfor %}");
    Clock clock = Clock.systemUTC();
    assertThat(template.render(Map.of(), new RenderLimits(200, 18), clock)).hasSize(18);
    assertThatExceptionOfType(AltiplanoException.class)
        .isThrownBy(() -> template.render(Map.of(), new RenderLimits(200, 17), clock));
    assertThatExceptionOfType(AltiplanoException.class)
        .isThrownBy(() -> template.render(Map.of(), new RenderLimits(20, 18), clock));
  }

  @Test
  void passesALongConversation() {
    List<Map<String, String>> messages = new ArrayList<>();
    for (int i = 0; i < 2000; i++) {
      messages.add(Map.of("role", i % 2 == 0 ? "user" : "assistant", "content", "x".repeat(1900)));
    }
    String template =
        """
        {% for message in messages %}
        {% if '</think>' in message.content %}
        {% set content = message.content.split('</think>')[-1].lstrip('\\n') %}
        {% else %}
        {% set content = message.content.strip() %}
        {% endif %}
        {{ '<' + message.role + '>' + content | trim + '<end>' }}
        {% endfor %}\
        """;
    assertThat(JinjaTemplate.parse(template).render(Map.of("messages", messages)))
        .hasSizeGreaterThan(3_800_000);
  }
}
