package dev.altiplano.template;

import static org.assertj.core.api.Assertions.assertThat;

import dev.altiplano.testing.SharedFiles;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Chat templates that are known by what they write. */
class KnownTemplateTest {
  private static final String CHATML =
      "{% for m in messages %}{{ '<|im_start|>' + m.role + '\n' + m.content + '<|im_end|>\n' }}"
          + "{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}";

  @Test
  void knowsATemplateByWhatItWrites() {
    KnownTemplate known = KnownTemplate.of("{{ bos_token }}" + CHATML).orElseThrow();
    assertThat(known.name()).isEqualTo("chatml");
    assertThat(known.stop()).containsExactly("<|im_start|>", "<|im_end|>");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{{ messages[0].content }}",
        "{% if tools %}{% endif %}" + CHATML,
        "You are helpful." + CHATML,
        "{% if messages[0].role == 'system' %}By order: {% endif %}" + CHATML,
        "{% broken",
        "",
      })
  void knowsNoOtherTemplate(String jinja) {
    assertThat(KnownTemplate.of(jinja)).isEmpty();
  }

  @Test
  void isKnownWhereSystemMessagesAreRefused() {
    assertThat(
            KnownTemplate.of(
                "{% if messages[0].role == 'system' %}{{ raise_exception('no') }}{% endif %}"
                    + "{% for m in messages %}<start_of_turn>"
                    + "{{ 'model' if m.role == 'assistant' else m.role }}{{ '\n' }}"
                    + "{{ m.content }}<end_of_turn>{{ '\n' }}{% endfor %}"
                    + "<start_of_turn>model{{ '\n' }}"))
        .map(KnownTemplate::name)
        .contains("gemma-instruct");
  }

  @Test
  @Tag("shared")
  void knowsTheTemplatesOfRealModels() throws Exception {
    JsonNode templates =
        JsonMapper.shared()
            .readTree(SharedFiles.path("testdata/jinja-cases.json").toFile())
            .get("templates");
    Map<String, Integer> found = new TreeMap<>();
    templates
        .properties()
        .forEach(
            each ->
                KnownTemplate.of(each.getValue().stringValue())
                    .ifPresent(known -> found.merge(known.name(), 1, Integer::sum)));
    assertThat(found.keySet())
        .containsExactlyInAnyOrder(
            "chatml",
            "codellama-70b-instruct",
            "command-r",
            "llama2-chat",
            "llama3-instruct",
            "mistral-instruct",
            "openchat",
            "phi-3",
            "zephyr");
  }
}
