package dev.altiplano.template.jinja;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.ErrorKind;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JinjaExpressionTest {
  @TestFactory
  Stream<DynamicTest> computesAsPythonDoes() {
    return Table.of(
        "{{ 1 + 2 * 3 - 4 }}", "3",
        "{{ -7 // 2 }} {{ -7 % 3 }} {{ 7 % -3 }} {{ 8 / 2 }}", "-4 2 -2 4.0",
        "{{ 2.5 + 1 }} {{ 1e16 }} {{ 1.5e-7 }} {{ 100000.0 }}", "3.5 1e+16 1.5e-07 100000.0",
        "{{ 9223372036854775807 + 1 }}", "9223372036854775808",
        "{{ 0x1f }} {{ 0b11 }} {{ 1_000 }}", "31 3 1000",
        "{{ true + 1 }} {{ -true }}", "2 -1",
        "{{ 'ab' * 2 }} {{ [0] * 2 }} {{ 'ab' * -1 }}", "abab [0, 0] ",
        "{{ [1] + [2] }} {{ (1,) + (2,) }}", "[1, 2] (1, 2)",
        "{{ 1 ~ none ~ true ~ [1] ~ missing }}", "1NoneTrue[1]",
        "{{ 'a' 'b' }}", "ab",
        "{{ 1 ~ 2 * 3 }}", "16",
        "{{ 1 < 2 < 3 }} {{ 1 < 3 < 2 }}", "True False",
        "{{ 'B' < 'a' }} {{ [1, 2] < [1, 3] }}", "True True",
        "{{ 1 == 1.0 == true }} {{ [1] == (1,) }} {{ none == missing }}", "True False False",
        "{{ 'ell' in text }} {{ 9 not in numbers }} {{ 'b' in dict }}", "True True True",
        "{{ not 9 in numbers }} {{ 'x' in missing }}", "True False",
        "{{ 0 or '' or 'z' }} {{ 1 and [] }}", "z []",
        "{{ false and missing.x }}|{{ true or missing.x }}", "False|True",
        "{{ 1 if false else 2 if false else 3 }}|{{ 1 if false }}", "3|");
  }

  @TestFactory
  Stream<DynamicTest> readsItemsAndAttributes() {
    return Table.of(
        "{{ numbers[-1] }}{{ numbers[9] }}{{ numbers.0 }}", "23",
        "{{ dict.b }} {{ dict['a'][0] }} {{ dict.a.1 }}", "1 1 None",
        "{{ dict['items'] }} {{ dict.items() | list | length }}", "5 3",
        "{{ dict.zz }}|{{ nothing.x }}|{{ nothing[0] }}|{{ text.x }}", "|||",
        "{{ text[1:4] }} {{ text[::-1] }} {{ text[-3:] }} {{ text[9:2] }}", "ell dlroW olleH rld ",
        "{{ numbers[1:] }} {{ numbers[::-2] }} {{ numbers[:-1] }}", "[1, 2] [2, 3] [3, 1]",
        "{{ wide | length }} {{ wide[1] }} {{ wide[::-1] }}", "3 😀 é😀a",
        "{{ {'a': {'b': 1}}.a.b }} {{ {'a': 1}}}", "1 {'a': 1}");
  }

  @TestFactory
  Stream<DynamicTest> printsAsPythonDoes() {
    return Table.of(
        "{{ true }} {{ none }} {{ missing }}",
        "True None ",
        "{{ dict }}",
        "{'b': 1, 'a': [1, None], 'items': 5}",
        "{{ [\"it's\", '\"', 'a\\nb\\\\', '\\x01é'] }}",
        "[\"it's\", '\"', 'a\\nb\\\\', '\\x01é']",
        "{{ (1,) }} {{ () }} {{ {} }}",
        "(1,) () {}",
        "{{ dict.keys() }}",
        "dict_keys(['b', 'a', 'items'])",
        "{{ '<b>&' }}",
        "<b>&",
        "{{ \"a\\tb\\u00e9\\101\\q\" }}",
        "a\tbéA\\q");
  }

  @TestFactory
  Stream<DynamicTest> callsMethods() {
    return Table.of(
        "{{ text.split() }} {{ text.split('o', 1) }}",
        "['Hello', 'World'] ['Hell', ' World']",
        "{{ 'a,b,,c'.split(',') }} {{ 'a.b.c'.rsplit('.', 1) }}",
        "['a', 'b', '', 'c'] ['a.b', 'c']",
        "{{ ' x '.strip() }}{{ 'xxaxx'.lstrip('x') }}{{ '\\n a'.lstrip('\\n') }}",
        "xaxx a",
        "{{ text.startswith('He') }} {{ text.endswith(('x', 'ld')) }}",
        "True True",
        "{{ text.replace('l', 'L', 1) }} {{ 'ab'.replace('', '-') }}",
        "HeLlo World -a-b-",
        "{{ 'a b'.title() }} {{ 'aB'.upper() }} {{ 'aB'.lower() }} {{ 'aB'.capitalize() }}",
        "A B AB ab Ab",
        "{{ dict.get('b') }} {{ dict.get('z') }} {{ dict.get('z', 3) }}",
        "1 None 3",
        "{{ dict.keys() | list }} {{ dict.values() | first }}",
        "['b', 'a', 'items'] 1");
  }

  @TestFactory
  Stream<DynamicTest> tests() {
    return Table.of(
        "{{ missing is defined }} {{ missing is undefined }} {{ dict.x is not defined }}",
        "False True True",
        "{{ nothing is none }} {{ text is string }} {{ dict is mapping }}",
        "True True True",
        "{{ text is iterable }} {{ numbers is sequence }} {{ 7 is iterable }}",
        "True True False",
        "{{ true is boolean }} {{ true is true }} {{ 1 is true }} {{ false is false }}",
        "True True False True",
        "{{ 7 is odd }} {{ 7 is divisibleby 7 }} {{ 7 is in [7] }} {{ 7 is eq(8) }}",
        "True True True False",
        "{{ 7 is number }} {{ 1.5 is float }} {{ true is integer }}",
        "True True False",
        "{{ seven is defined and not seven is string }}",
        "True");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "missing.x",
        "missing[0]",
        "missing()",
        "missing + 'x'",
        "'x' + missing",
        "dict.x.y",
        "nothing.strip()",
        "'a' + 1",
        "'a' + numbers",
        "nothing + 'a'",
        "1 / 0",
        "1 % 0",
        "'a' < 1",
        "1 in 5",
        "'a' in nothing",
        "1 in 'a'",
        "text()",
        "7 | length",
        "nothing | list",
        "text | unheard",
        "text is unheard",
        "{[]: 1}",
        "numbers[::0]",
        "range(1, 2, 0)",
        "text.split('')",
        "text.strip(1)",
        "missing | tojson",
        "numbers | map('string') | tojson",
        "text.upper(1)",
        "text | default(nope=1)",
        "[1, 'a'] | sort"
      })
  void refusesWhatHasNoValue(String expression) {
    assertThatExceptionOfType(AltiplanoException.class)
        .isThrownBy(() -> Table.render("\n{{ " + expression + " }}"))
        .satisfies(e -> assertThat(e.kind()).isEqualTo(ErrorKind.INVALID_OPTION))
        .withMessageStartingWith("template line 2: ");
  }

  @Test
  void namesWhatIsMissing() {
    assertThatExceptionOfType(AltiplanoException.class)
        .isThrownBy(() -> Table.render("{{ dict.x.y }}"))
        .withMessage("template line 1: 'dict' has no attribute 'x'");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"numbers.append(1)", "dict.pop('b')", "dict.update({'x': 1})", "numbers.sort()"})
  void changesNothingItIsGiven(String expression) {
    assertThatExceptionOfType(AltiplanoException.class)
        .isThrownBy(() -> Table.render("{{ " + expression + " }}"))
        .withMessageContaining("which templates cannot");
  }

  @Test
  void neverExecutesTextOfUsers() {
    String hostile = "{{ 7 * 7 }}{% set x = 1 %}{# no #}{{ raise_exception('x') }}";
    String rendered =
        JinjaTemplate.parse("{{ a }}|{{ a | trim }}|{{ a ~ '' }}|{{ [a] | join }}")
            .render(Map.of("a", hostile));
    assertThat(rendered).isEqualTo(String.join("|", hostile, hostile, hostile, hostile));
  }

  @Test
  void takesJavaValues() {
    Map<String, ?> variables =
        Map.of("v", Arrays.asList(1, 2L, 1.0f, 0.5, BigInteger.TWO.pow(70), true, null, "x"));
    assertThat(JinjaTemplate.parse("{{ v }}").render(variables))
        .isEqualTo("[1, 2, 1.0, 0.5, 1180591620717411303424, True, None, 'x']");
  }

  @Test
  void refusesOtherJavaValues() {
    assertThatExceptionOfType(AltiplanoException.class)
        .isThrownBy(() -> JinjaTemplate.parse("").render(Map.of("v", List.of(new Object()))))
        .withMessageContaining("java.lang.Object");
  }
}
