package dev.altiplano.testing;

import dev.altiplano.model.ModelName;
import dev.altiplano.packaging.ModelImport;
import dev.altiplano.store.ContentSource;
import dev.altiplano.store.ModelStore;
import dev.altiplano.store.StoredModel;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;

/** The embedded model, brought into a store as any model is. */
public final class Cria {
  private static final Path FILES = Path.of("src/main/resources/models/cria");

  private static final Path GOLDEN = Path.of("src/test/resources/golden/cria");

  private Cria() {}

  /** One of its files, such as {@code tokenizer.json}. */
  public static Path file(String name) {
    return FILES.resolve(name);
  }

  /** What it was measured to do when it was trained, such as {@code greedy.json}. */
  public static Path golden(String name) {
    return GOLDEN.resolve(name);
  }

  public static StoredModel in(ModelStore store) {
    return in(store, "cria:latest", Map.of());
  }

  /** Under another name, with some files replaced by others or added. */
  public static StoredModel in(ModelStore store, String name, Map<String, String> replaced) {
    Map<String, ContentSource> files = ModelImport.directory(FILES);
    replaced.forEach((file, text) -> files.put(file, () -> stream(text)));
    return new ModelImport(store).run(ModelName.parse(name).orElseThrow(), files);
  }

  private static ByteArrayInputStream stream(String text) {
    return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
  }
}
