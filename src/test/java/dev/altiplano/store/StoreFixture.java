package dev.altiplano.store;

import dev.altiplano.model.Digest;
import dev.altiplano.model.ModelName;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Small models, and what makes files old. */
final class StoreFixture {
  private StoreFixture() {}

  static ModelName name(String text) {
    return ModelName.parse(text).orElseThrow();
  }

  static Digest put(ModelStore store, String content) {
    return store.putBlob(new ByteArrayInputStream(content.getBytes(StandardCharsets.UTF_8)));
  }

  static Layer layer(ModelStore store, String mediaType, String content) {
    return Layer.of(
        mediaType, put(store, content), content.getBytes(StandardCharsets.UTF_8).length);
  }

  static Layer config(ModelStore store) {
    byte[] json = ModelConfig.of("gguf", "llama", "7B", "Q4_0").toJson();
    return Layer.of(MediaTypes.CONFIG, store.putBlob(new ByteArrayInputStream(json)), json.length);
  }

  /** A model whose weights are the given text. */
  static StoredModel write(ModelStore store, String name, String weights) {
    List<Layer> layers = List.of(layer(store, MediaTypes.MODEL, weights));
    return store.write(name(name), Manifest.of(config(store), layers));
  }

  static void age(Path file) throws IOException {
    Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(Duration.ofHours(2))));
  }

  static List<String> names(Path directory) throws IOException {
    List<String> names = new ArrayList<>();
    for (Path entry : StoreFiles.entries(directory)) {
      names.add(entry.getFileName().toString());
    }
    return names;
  }
}
