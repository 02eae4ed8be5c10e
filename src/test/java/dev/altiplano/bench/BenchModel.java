package dev.altiplano.bench;

import dev.altiplano.model.ModelName;
import dev.altiplano.packaging.ModelImport;
import dev.altiplano.store.ContentSource;
import dev.altiplano.store.ModelStore;
import dev.altiplano.store.StoredModel;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;

/** A model of random weights in a work directory: as a GGUF file, and in a store beside it. */
record BenchModel(Shape shape, Path work) {
  private static final long SEED = 42;

  /** The models directory for the server. */
  Path models() {
    return work.resolve("models");
  }

  /** The file for llama.cpp. */
  Path gguf() {
    return work.resolve(shape.modelName() + ".gguf");
  }

  ModelName name() {
    return ModelName.parse(shape.modelName()).orElseThrow();
  }

  /** Makes what is missing, a row at a time. The same shape always gets the same weights. */
  StoredModel make() throws IOException {
    Files.createDirectories(work);
    List<RandomTensor> tensors = shape.tensors(SEED);
    if (!Files.exists(gguf())) {
      writeGguf(tensors);
    }
    ModelStore store = ModelStore.open(models());
    return store.find(name()).orElseGet(() -> importModel(store, tensors));
  }

  private void writeGguf(List<RandomTensor> tensors) throws IOException {
    Path partial = work.resolve(shape.modelName() + ".partial");
    try (InputStream content = GgufForm.stream(shape, tensors)) {
      Files.copy(content, partial, StandardCopyOption.REPLACE_EXISTING);
    }
    Files.move(partial, gguf(), StandardCopyOption.ATOMIC_MOVE);
  }

  private StoredModel importModel(ModelStore store, List<RandomTensor> tensors) {
    Map<String, ContentSource> files =
        Map.of(
            "config.json", () -> text(shape.config()),
            "tokenizer.json", () -> text(Words.tokenizer(shape.vocabSize())),
            "model.safetensors", () -> SafetensorsForm.stream(tensors));
    return new ModelImport(store).run(name(), files);
  }

  private static InputStream text(String text) {
    return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
  }
}
