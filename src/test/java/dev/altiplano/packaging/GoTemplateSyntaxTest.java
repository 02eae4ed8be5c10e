package dev.altiplano.packaging;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.ErrorKind;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GoTemplateSyntaxTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "plain } text {",
        "{{ .Prompt }}",
        "{{- if .System }}{{ .System }}{{ else if .Tools }}t{{ else }}n{{ end -}}",
        "{{ range $i, $m := .Messages }}{{ with $m.Content }}{{ . }}{{ end }}{{ end }}",
        "{{/* a comment with }} in it */}}{{- /* another */ -}}",
        "{{ \"}} \\\" {{\" }}{{ `}} \" {{` }}{{ 'x' }}",
        "{{ if\n.System }}{{ .endpoint }}{{ end }}"
      })
  void takesWhatGoTakes(String template) {
    assertThatCode(() -> GoTemplateSyntax.check(template)).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{{ .Prompt|:1: unclosed action",
        "a\\n{{ if .System }}|:2: unexpected EOF",
        "{{ end }}|:1: unexpected {{end}}",
        "{{ else }}|:1: unexpected {{else}}",
        "{{ if .A }}{{ end }}\\n{{ end }}|:2: unexpected {{end}}",
        "{{/* comment|:1: unclosed comment",
        "{{/* comment */ .A }}|:1: comment ends before closing delimiter",
        "{{ \"text }}|:1: unterminated quoted string",
        "{{ `text }}|:1: unterminated raw quoted string",
      })
  void refusesWhatGoRefuses(String template, String problem) {
    assertThatExceptionOfType(AltiplanoException.class)
        .isThrownBy(() -> GoTemplateSyntax.check(template.replace("\\n", "\n")))
        .withMessage("template error: template: " + problem)
        .extracting(AltiplanoException::kind)
        .isEqualTo(ErrorKind.INVALID_REQUEST);
  }
}
