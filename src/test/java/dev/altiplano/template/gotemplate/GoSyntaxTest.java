package dev.altiplano.template.gotemplate;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.altiplano.model.AltiplanoException;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is a template, and what Go says of what is none. */
class GoSyntaxTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "plain } text {",
        "{{- if .System }}{{ .System }}{{ else if .Tools }}t{{ else }}n{{ end -}}",
        "{{ range $i, $m := .Messages }}{{ with $m.Content }}{{ . }}{{ end }}{{ end }}",
        "{{/* a comment with }} in it */}}{{- /* another */ -}}",
        "{{ \"}} \\\" {{\" }}{{ `}} \" {{` }}{{ 'x' }}",
        "{{ if\n.System }}{{ .endpoint }}{{ end }}",
        "{{ define \"T\" }}{{ end }}{{ define \"T\" }}x{{ end }}"
      })
  void takesWhatGoTakes(String template) {
    assertThatCode(() -> GoTemplate.parse(template)).doesNotThrowAnyException();
  }

  @TestFactory
  Stream<DynamicTest> refusesWhatGoRefuses() {
    return Language.faults(
        "{{ .Prompt", "1: unclosed action",
        "{{ .Prompt\n\n", "3: unclosed action started at :1",
        "a\n{{ if .System }}", "2: unexpected EOF",
        "{{ end }}", "1: unexpected {{end}}",
        "{{ else }}", "1: unexpected {{else}}",
        "{{ if .A }}{{ end }}\n{{ end }}", "2: unexpected {{end}}",
        "{{ if .A }}{{ else }}{{ else }}{{ end }}", "1: expected end; found {{else}}",
        "{{/* comment", "1: unclosed comment",
        "{{/* comment */ .A }}", "1: comment ends before closing delimiter",
        "{{ \"text }}", "1: unterminated quoted string",
        "{{ `text }}", "1: unterminated raw quoted string",
        "{{ 'x }}", "1: unterminated character constant",
        "{{ 'xy' }}", "1: malformed character constant: 'xy'",
        "{{ \"\\z\" }}", "1: invalid syntax",
        "{{ (.A }}", "1: unclosed left paren",
        "{{ .A) }}", "1: unexpected right paren",
        "{{ 1x }}", "1: bad number syntax: \"1x\"",
        "{{ 99999999999999999999 }}", "1: integer overflow: \"99999999999999999999\"",
        "{{ .A? }}", "1: bad character U+003F '?'",
        "{{ é }}", "1: function \"é\" not defined",
        "{{ ¬ }}", "1: unrecognized character in action: U+00AC '¬'",
        "{{ }}", "1: missing value for command",
        "{{ if }}{{ end }}", "1: missing value for if",
        "{{ range }}{{ end }}", "1: missing value for range",
        "{{ foo .A }}", "1: function \"foo\" not defined",
        "{{ $x }}", "1: undefined variable \"$x\"",
        "{{ if $x := 1 }}{{ end }}{{ $x }}", "1: undefined variable \"$x\"",
        "{{ define \"T\" }}{{ $y }}{{ end }}", "1: undefined variable \"$y\"",
        "{{ break }}", "1: {{break}} outside {{range}}",
        "{{ continue 1 }}", "1: unexpected \"1\" in {{continue}}",
        "{{ .A | 1 }}", "1: non executable command in pipeline stage 2",
        "{{ | .A }}", "1: unexpected \"|\" in command",
        "{{ .A , .B }}", "1: unexpected \",\" in operand",
        "{{ true.Foo }}", "1: unexpected . after term \"true\"",
        "{{ $a, $b := .A }}", "1: too many declarations in command",
        "{{ range $a, $b, $c := .A }}{{ end }}", "1: too many declarations in range",
        "{{ range $a, 1 := .A }}{{ end }}", "1: range can only initialize variables",
        "{{ template .A }}", "1: unexpected \".A\" in template clause",
        "{{ if .A }}{{ define \"T\" }}{{ end }}{{ end }}", "1: unexpected <define> in command",
        "{{ define \"T\" }}a{{ end }}{{ define \"T\" }}b{{ end }}",
            "1: template: multiple definition of template \"T\"",
        "{{ if .A }}{{ else with .B }}{{ end }}{{ end }}", "1: unexpected <with> in input",
        "{{ end 1 }}", "1: unexpected \"1\" in end");
  }

  @Test
  void refusesDeepNesting() {
    assertThatExceptionOfType(AltiplanoException.class)
        .isThrownBy(() -> GoTemplate.parse("{{ if 1 }}".repeat(100_000)))
        .withMessage("template: :1: nested deeper than 500 levels");
    assertThatExceptionOfType(AltiplanoException.class)
        .isThrownBy(() -> GoTemplate.parse("{{ " + "(".repeat(100_000)))
        .withMessage("template: :1: parentheses are nested deeper than 100 levels");
    assertThatExceptionOfType(AltiplanoException.class)
        .isThrownBy(
            () -> GoTemplate.parse("{{ if 1 }}" + "{{ else if 1 }}".repeat(100_000) + "{{ end }}"))
        .withMessage("template: :1: nested deeper than 500 levels");
  }
}
