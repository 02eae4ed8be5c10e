package dev.altiplano.template;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Of two templates, the one that Ollama takes. */
class TemplateSourceTest {
  private static final String TOOLS = "{{ range .Messages }}{{ .ToolCalls }}{{ end }}{{ .Tools }}";

  @ParameterizedTest
  @CsvSource(
      delimiter = '!',
      quoteCharacter = '^',
      value = {
        "{{ .Prompt }} ! {{ messages }} ! false",
        "{{ .Prompt }} ! {{ tools }} ! true",
        "{{ .Suffix }} ! {{ tools }} ! false",
        "{{ .Tools }} ! {{ tools }} ! false",
        "{{ .Tools }} ! {{ tools }}<think></think> ! true",
        "{{ .Tools }} ! {{ tools }}{{ m.tool_calls }}<tool_response> ! true",
        "{{ .Tools }} ! {{ tools }}{{ m.tool_calls }}{{ message.role == 'tool' }} ! true",
        "{{ .Tools }} ! {{ tools }}{{ m.tool_calls }}{{ message['role'] == \"tool\" }} ! true",
        "{{ .Tools }} ! {{ tools }}{{ m.tool_calls }} ! false",
        "{{ .Tools }} ! {{ tools }}<tool_response> ! false",
        TOOLS + "{{ if eq .Role \"tool\" }}{{ end }} ! {{ tools }}<think></think> ! false",
        TOOLS + "TOOL_RESULTS ! {{ m.tool_calls }}ipython<think></think> ! true",
        TOOLS + "<tool_response> ! {{ tools }}{{ m.tool_calls }}<tool_response> ! false",
      })
  void prefersJinjaWhereItCanDoMore(String go, String jinja, boolean prefersJinja) {
    assertThat(
            TemplateSource.chosen(
                Optional.of(new TemplateSource.Go(go)),
                Optional.of(new TemplateSource.Jinja(jinja)),
                GoTemplates.AUTO))
        .map(TemplateSource::text)
        .contains(prefersJinja ? jinja : go);
  }
}
