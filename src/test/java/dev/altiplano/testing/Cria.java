package dev.altiplano.testing;

import dev.altiplano.convert.KvCalibration;
import dev.altiplano.convert.ModelFiles;
import dev.altiplano.convert.OnnxArtifact;
import dev.altiplano.convert.OnnxConverter;
import dev.altiplano.engine.Engine;
import dev.altiplano.graph.DecoderGraph;
import dev.altiplano.graph.KvCacheType;
import dev.altiplano.graph.Precision;
import dev.altiplano.model.ModelName;
import dev.altiplano.packaging.ModelImport;
import dev.altiplano.store.ContentSource;
import dev.altiplano.store.ModelStore;
import dev.altiplano.store.StoredModel;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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

  /**
   * Its files as a model of the graph that the converter makes of it.
   *
   * @param directory where that is made
   * @param folder of the graph within the model, with a slash at its end, or empty
   */
  public static Map<String, ContentSource> asOnnx(
      Path directory, Engine engine, String folder, KvCacheType kvCacheType) {
    ModelStore store = ModelStore.open(directory.resolve("original"));
    OnnxArtifact artifact =
        new OnnxConverter(directory.resolve("converted"))
            .convert(
                ModelFiles.of(store, in(store)),
                Precision.FP32,
                kvCacheType,
                new KvCalibration(engine, _ -> new int[0], 1));
    Map<String, ContentSource> files = ModelImport.directory(FILES);
    files.remove("model.safetensors");
    Path graph = artifact.modelFile();
    for (Path file : List.of(graph, graph.resolveSibling(DecoderGraph.DATA_FILE))) {
      files.put(folder + file.getFileName(), () -> Files.newInputStream(file));
    }
    return files;
  }

  private static ByteArrayInputStream stream(String text) {
    return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
  }
}
