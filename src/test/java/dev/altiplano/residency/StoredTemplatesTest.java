package dev.altiplano.residency;

import static org.assertj.core.api.Assertions.assertThat;

import dev.altiplano.model.Capability;
import dev.altiplano.model.Digest;
import dev.altiplano.model.ModelName;
import dev.altiplano.store.Layer;
import dev.altiplano.store.Manifest;
import dev.altiplano.store.MediaTypes;
import dev.altiplano.store.ModelConfig;
import dev.altiplano.store.ModelStore;
import dev.altiplano.store.StoredModel;
import dev.altiplano.template.GoTemplates;
import dev.altiplano.testing.GgufWriter;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which template a model is rendered by, and what it tells. */
class StoredTemplatesTest {
  private static final String JINJA = "{{ tools }}<think></think>";
  private static final String GO =
      "{{ .Prompt }}{{ .Suffix }}{{ range .Messages }}<think>{{ .Thinking }}</think>{{ end }}";
  private static final String PLAIN = "{{ .Prompt }}";

  @TempDir private Path directory;
  private ModelStore store;
  private StoredTemplates templates;

  @BeforeEach
  void open() {
    store = ModelStore.open(directory);
    templates = new StoredTemplates(store, GoTemplates.AUTO);
  }

  private StoredModel model(Layer... layers) {
    return model(ModelConfig.of("safetensors", "llama", "1B", "BF16"), layers);
  }

  private StoredModel model(ModelConfig config, Layer... layers) {
    return store.write(
        ModelName.parse("m").orElseThrow(),
        Manifest.of(layer(MediaTypes.CONFIG, config.toJson()), List.of(layers)));
  }

  private Layer jinja() {
    return text(MediaTypes.JSON, JINJA).named("chat_template.jinja");
  }

  private Layer gguf() {
    byte[] file =
        new GgufWriter()
            .put("general.architecture", "llama")
            .put("tokenizer.chat_template", JINJA)
            .bytes();
    return layer(MediaTypes.MODEL, file);
  }

  private Layer text(String mediaType, String text) {
    return layer(mediaType, text.getBytes(StandardCharsets.UTF_8));
  }

  private Layer layer(String mediaType, byte[] content) {
    Digest digest = store.putBlob(new ByteArrayInputStream(content));
    return Layer.of(mediaType, digest, content.length);
  }

  @Test
  void takesTheModelsOwnTemplateFirst() {
    Layer own = text(MediaTypes.TEMPLATE, GO);
    for (StoredModel model : List.of(model(own, jinja()), model(own, gguf()))) {
      assertThat(templates.source(model)).contains(GO);
      assertThat(templates.capabilities(model))
          .containsExactlyInAnyOrder(Capability.INSERT, Capability.THINKING);
    }
  }

  @Test
  void takesThatOfTheWeightsWhereItCanDoMore() {
    StoredModel model = model(text(MediaTypes.TEMPLATE, PLAIN), jinja());
    assertThat(templates.source(model)).contains(JINJA);
    assertThat(templates.capabilities(model))
        .containsExactlyInAnyOrder(Capability.TOOLS, Capability.THINKING);
  }

  @ParameterizedTest
  @CsvSource({"ALWAYS, " + PLAIN, "NEVER, " + JINJA})
  void takesWhatItIsToldToTake(GoTemplates told, String taken) {
    StoredTemplates one = new StoredTemplates(store, told);
    StoredModel model = model(text(MediaTypes.TEMPLATE, PLAIN), jinja());
    assertThat(one.source(model)).contains(taken);
    assertThat(one.source(model(text(MediaTypes.TEMPLATE, PLAIN)))).contains(PLAIN);
    assertThat(one.source(model(jinja()))).contains(JINJA);
  }

  @Test
  void takesThatOfTheWeightsOfModelsThatOllamaRendersByItself() {
    ModelConfig config =
        ModelConfig.of("gguf", "qwen3", "1B", "BF16").with(Map.of("renderer", "qwen3-coder"));
    assertThat(templates.source(model(config, text(MediaTypes.TEMPLATE, GO), jinja())))
        .contains(JINJA);
    assertThat(templates.source(model(config, text(MediaTypes.TEMPLATE, GO)))).contains(GO);
  }

  @Test
  void takesTheOwnTemplateOfModelsThatSpeakHarmony() {
    ModelConfig config = ModelConfig.of("gguf", "gptoss", "20B", "MXFP4");
    String harmony = "<|start|>user<|message|>{{ .Prompt }}<|end|>";
    StoredModel model = model(config, text(MediaTypes.TEMPLATE, harmony), jinja());
    assertThat(templates.source(model)).contains(harmony);
    assertThat(templates.capabilities(model)).containsExactly(Capability.THINKING);
  }

  @Test
  void believesWhatTheConfigSays() {
    ModelConfig config =
        ModelConfig.of("gguf", "llama", "1B", "BF16").withCapabilities(List.of("tools"));
    assertThat(templates.capabilities(model(config, text(MediaTypes.TEMPLATE, PLAIN))))
        .containsExactly(Capability.TOOLS);
  }

  @Test
  void takesThatOfTheWeightsWhereThereIsNoOther() {
    for (StoredModel model : List.of(model(jinja()), model(gguf()))) {
      assertThat(templates.source(model)).contains(JINJA);
      assertThat(templates.capabilities(model))
          .containsExactlyInAnyOrder(Capability.TOOLS, Capability.THINKING);
    }
  }

  @Test
  void knowsNothingWithoutATemplate() {
    StoredModel model = model();
    assertThat(templates.source(model)).isEmpty();
    assertThat(templates.capabilities(model)).isEmpty();
  }

  @Test
  void knowsNothingOfADamagedTemplate() {
    StoredModel model = model(text(MediaTypes.TEMPLATE, "{{ if"), jinja());
    assertThat(templates.source(model)).contains("{{ if");
    assertThat(templates.capabilities(model)).isEmpty();
  }
}
