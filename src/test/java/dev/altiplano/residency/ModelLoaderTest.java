package dev.altiplano.residency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.altiplano.engine.OnnxEngine;
import dev.altiplano.engine.RuntimeLibrary;
import dev.altiplano.graph.ExportForm;
import dev.altiplano.graph.ExportedModel;
import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.ErrorKind;
import dev.altiplano.model.ModelName;
import dev.altiplano.packaging.ModelImport;
import dev.altiplano.store.ContentSource;
import dev.altiplano.store.ModelStore;
import dev.altiplano.store.StoredModel;
import dev.altiplano.testing.Cria;
import dev.altiplano.testing.TestLoader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is done about an artifact that cannot be opened. */
class ModelLoaderTest {
  private static final LoadPlan PLAN = new LoadPlan(1, 64, new MemoryEstimate(0, 0, 0));
  private final AltiplanoException refused =
      new AltiplanoException(ErrorKind.LOAD_FAILED, "the runtime does not take it");

  @TempDir private Path directory;
  private final FaultyEngine engine = new FaultyEngine(OnnxEngine.create(RuntimeLibrary.bundled()));
  private Path artifacts = Path.of("");
  private ModelStore store;
  private ModelLoader loader;

  @BeforeEach
  void open() {
    store = ModelStore.open(directory.resolve("models"));
    artifacts = directory.resolve("onnx");
    loader = TestLoader.of(store, engine, artifacts);
  }

  @AfterEach
  void close() {
    engine.close();
  }

  @Test
  void makesItsOwnOnceMore() {
    PreparedModel model = loader.prepare(Cria.in(store));
    engine.throwAtNext(refused);
    try (LoadedModel loaded = loader.open(model, PLAN)) {
      assertThat(loaded.vocabularySize()).isEqualTo(3072);
    }
  }

  @Test
  void doesNotTryAnExportTwiceAndLaysItOutAnewNextTime() throws IOException {
    StoredModel export = export();
    PreparedModel model = loader.prepare(export);
    assertThat(model.artifact().modelFile()).exists();
    engine.throwAtNext(refused);
    assertThatThrownBy(() -> loader.open(model, PLAN)).isSameAs(refused);
    assertThat(model.artifact().modelFile()).doesNotExist();
    try (LoadedModel loaded = loader.open(loader.prepare(export), PLAN)) {
      assertThat(loaded.vocabularySize()).isEqualTo(3072);
    }
  }

  private StoredModel export() throws IOException {
    Path graph = directory.resolve("model.onnx");
    ExportedModel.write(Cria.file(""), ExportForm.OPTIMUM, graph);
    Map<String, ContentSource> files = ModelImport.directory(Cria.file(""));
    files.remove("model.safetensors");
    files.put("model.onnx", () -> Files.newInputStream(graph));
    files.put(
        "model.onnx_data", () -> Files.newInputStream(graph.resolveSibling("model.onnx_data")));
    return new ModelImport(store).run(ModelName.parse("export").orElseThrow(), files);
  }
}
