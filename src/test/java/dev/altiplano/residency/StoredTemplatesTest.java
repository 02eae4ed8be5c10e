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
import dev.altiplano.testing.GgufWriter;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which template a model is rendered by, and what it tells. */
class StoredTemplatesTest {
  private static final String JINJA = "{{ tools }}<think></think>";
  private static final String GO = "{{ .Prompt }}{{ .Suffix }}";

  @TempDir private Path directory;
  private ModelStore store;
  private StoredTemplates templates;

  @BeforeEach
  void open() {
    store = ModelStore.open(directory);
    templates = new StoredTemplates(store);
  }

  private StoredModel model(Layer... layers) {
    ModelConfig config = ModelConfig.of("safetensors", "llama", "1B", "BF16");
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
      assertThat(templates.capabilities(model)).containsExactly(Capability.INSERT);
    }
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
