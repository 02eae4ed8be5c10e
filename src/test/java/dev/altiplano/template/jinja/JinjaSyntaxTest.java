package dev.altiplano.template.jinja;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.ErrorKind;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class JinjaSyntaxTest {
  @TestFactory
  Stream<DynamicTest> whiteSpace() {
    return Table.of(
        "a\n  {% if true %}\n  b\n  {% endif %}\nc\n", "a\n  b\nc",
        "a\n  {{ 7 }}\n  b\n\n", "a\n  7\n  b\n",
        "a {%- if true -%} b {%- endif -%} c", "abc",
        "  {%+ if true %}\n a\n  {%- endif %}\n", "   a",
        "{% if true +%}\na{% endif %}", "\na",
        "x  {# y #}\n z", "x   z",
        "  {# y #}\n z", " z",
        "a\n{#- y -#}\n b", "ab",
        "{{- 7 -}}\n x", "7x",
        "a\r\nb\rc\n", "a\nb\nc",
        "{% if true %}\n\n a{% endif %}\n\n", "\n a",
        "{% set x = 1 %}  {% set y = 2 %}\n{{ x }}{{ y }}", "  12");
  }

  @TestFactory
  Stream<DynamicTest> whatIsNoTag() {
    return Table.of(
        "{ { } % # {", "{ { } % # {",
        "{% raw %}{{ x }}{% if %}{% endraw %}z", "{{ x }}{% if %}z",
        "{%- raw -%}  {{ x }}  {%- endraw -%}  z", "{{ x }}z",
        "{{ '}}' }}{% set x = '{% if %}' %}{{ x }}", "}}{% if %}",
        "{{ {'a': {'b': 1}} }}", "{'a': {'b': 1}}");
  }

  @TestFactory
  Stream<DynamicTest> refusesWithLineAndReason() {
    return Stream.of(
        refused("{{ 7", "the tag is never closed"),
        refused("{{ 'x }}", "the string is never closed"),
        refused("{# x", "the comment is never closed"),
        refused("{% raw %}", "the raw block is never closed"),
        refused("{{ }}", "expected an expression, found '}}'"),
        refused("{{ 1 + }}", "expected an expression, found '}}'"),
        refused("{{ a b }}", "expected '}}', found 'b'"),
        refused("{{ a.'x' }}", "expected a name after '.', found a string"),
        refused("{{ (1] }}", "unexpected ']'"),
        refused("{{ a ! b }}", "unexpected character '!'"),
        refused("{{ f(a=1, 2) }}", "a positional argument follows a named one"),
        refused("{{ a | }}", "expected the name of a filter, found '}}'"),
        refused("{% if a %}b", "expected 'endif', found the end of the template"),
        refused("{% endif %}", "unexpected tag 'endif'"),
        refused("{% for x in y %}{% endif %}", "expected 'endfor', found 'endif'"),
        refused("{% for x of y %}", "expected 'in', found 'of'"),
        refused("{% break %}", "'break' stands outside a loop"),
        refused("{% include 'x' %}", "the tag 'include' is unknown or not supported"),
        refused("{% set none = 1 %}", "'none' cannot be assigned"),
        refused("{% call 1 %}{% endcall %}", "'call' wants the call of a macro"));
  }

  private static DynamicTest refused(String template, String reason) {
    return DynamicTest.dynamicTest(
        template,
        () ->
            assertThatExceptionOfType(AltiplanoException.class)
                .isThrownBy(() -> JinjaTemplate.parse("\n\n" + template))
                .withMessage("template line 3: " + reason)
                .satisfies(e -> assertThat(e.kind()).isEqualTo(ErrorKind.INVALID_OPTION)));
  }
}
