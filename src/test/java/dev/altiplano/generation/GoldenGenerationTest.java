package dev.altiplano.generation;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.altiplano.engine.Engine;
import dev.altiplano.engine.OnnxEngine;
import dev.altiplano.engine.RuntimeLibrary;
import dev.altiplano.engine.TensorNames;
import dev.altiplano.generation.GenerationChunk.Done;
import dev.altiplano.generation.GenerationChunk.Text;
import dev.altiplano.graph.ExportForm;
import dev.altiplano.graph.ExportedModel;
import dev.altiplano.graph.KvCacheType;
import dev.altiplano.graph.Precision;
import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.KeepAlive;
import dev.altiplano.model.ModelName;
import dev.altiplano.packaging.ModelImport;
import dev.altiplano.residency.ModelLoader;
import dev.altiplano.residency.Residency;
import dev.altiplano.residency.ResidencyOptions;
import dev.altiplano.store.ContentSource;
import dev.altiplano.store.ModelStore;
import dev.altiplano.store.StoredModel;
import dev.altiplano.testing.Cria;
import dev.altiplano.testing.SharedFiles;
import dev.altiplano.testing.TestLoader;
import dev.altiplano.testing.TinyLlama;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Stored models generate what was computed when they were trained: the whole way, many at once. */
class GoldenGenerationTest {
  private static final GenerationSettings SETTINGS = new GenerationSettings(1024, Duration.ZERO);
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  @TempDir private Path directory;
  private final Engine engine = OnnxEngine.create(RuntimeLibrary.bundled());

  @AfterEach
  void closeEngine() {
    engine.close();
  }

  /** Prints a line for docs/quantisation.md; {@code bench/quantisation} collects them. */
  @ParameterizedTest
  @CsvSource({"FP32, 37", "INT8, 34", "INT4, 29"})
  void answersCriasPrompts(Precision precision, int atLeast) throws IOException {
    ModelStore store = ModelStore.open(directory);
    Cria.in(store);
    List<JsonNode> goldens =
        JsonMapper.shared().readTree(Cria.golden("greedy.json")).valueStream().toList();
    try (Residency residency = residency(store, precision)) {
      ScheduledGeneration generation =
          new ScheduledGeneration(store, residency, SETTINGS, List.of());
      long same =
          Flux.fromIterable(goldens)
              .flatMap(golden -> isAnswered(generation, golden), 8)
              .filter(isSame -> isSame)
              .count()
              .blockOptional(PATIENCE)
              .orElseThrow();
      System.out.printf(
          "quantisation | %s | %d KiB | %d of %d |%n",
          precision.label(), weightBytes() >> 10, same, goldens.size());
      assertThat(same).isGreaterThanOrEqualTo(atLeast);
    }
  }

  /** A directory as the converter writes it is a model like any other. */
  @ParameterizedTest
  @CsvSource({"'', F32", "onnx/, F16"})
  void answersFromGraphsThatCameAsSuch(String folder, KvCacheType kvCacheType) throws IOException {
    ModelStore store = ModelStore.open(directory);
    Map<String, ContentSource> files =
        Cria.asOnnx(directory.resolve("made"), engine, folder, kvCacheType);
    StoredModel model = new ModelImport(store).run(ModelName.parse("cria").orElseThrow(), files);
    assertThat(model.config().format()).isEqualTo("onnx");
    JsonNode golden = JsonMapper.shared().readTree(Cria.golden("greedy.json")).get(0);
    try (Residency residency = residency(store, Precision.INT8)) {
      ScheduledGeneration generation =
          new ScheduledGeneration(store, residency, SETTINGS, List.of());
      assertThat(isAnswered(generation, golden).blockFirst(PATIENCE)).isTrue();
    }
  }

  /** As Optimum lays them out, with several graphs of which the precision chooses one. */
  @ParameterizedTest
  @CsvSource({"PLAIN, model, FP32", "GROUP_QUERY_ATTENTION, model_quantized, INT8"})
  void answersFromExportedGraphs(ExportForm.Attends attention, String graph, Precision precision)
      throws IOException {
    ExportForm form = ExportForm.OPTIMUM.with(attention);
    Map<String, ContentSource> files = exported(Cria.file(""), "onnx/" + graph + ".onnx", form);
    files.put("onnx/model_q4.onnx", files.get("onnx/" + graph + ".onnx"));
    assertAnswersLikeCria(files, precision);
  }

  /** As ONNX Runtime GenAI lays it out: one config says what there is and how it is called. */
  @Test
  void answersFromAGenaiDirectory() throws IOException {
    TensorNames names =
        new TensorNames("text", "seen", "at", "k.%d", "v.%d", "scores", "nk.%d", "nv.%d");
    ExportForm form =
        ExportForm.OPTIMUM.with(ExportForm.Attends.GROUP_QUERY_ATTENTION).withoutPositions();
    Map<String, ContentSource> files = exported(Cria.file(""), "decoder.onnx", form.with(names));
    files.keySet().removeAll(List.of("config.json", "generation_config.json"));
    String config =
        """
        {"model": {"type": "llama", "context_length": 1024, "eos_token_id": [3062, 3061],
         "vocab_size": 3072, "decoder": {"filename": "decoder.onnx", "hidden_size": 192,
         "inputs": {"input_ids": "text", "attention_mask": "seen", "past_key_names": "k.%d",
          "past_value_names": "v.%d"},
         "outputs": {"logits": "scores", "present_key_names": "nk.%d",
          "present_value_names": "nv.%d"}}}}
        """;
    files.put("genai_config.json", () -> new ByteArrayInputStream(config.getBytes(UTF_8)));
    assertAnswersLikeCria(files, Precision.INT8);
  }

  private void assertAnswersLikeCria(Map<String, ContentSource> files, Precision precision)
      throws IOException {
    ModelStore store = ModelStore.open(directory);
    new ModelImport(store).run(ModelName.parse("cria").orElseThrow(), files);
    List<JsonNode> goldens =
        JsonMapper.shared().readTree(Cria.golden("greedy.json")).valueStream().limit(6).toList();
    try (Residency residency = residency(store, precision)) {
      ScheduledGeneration generation =
          new ScheduledGeneration(store, residency, SETTINGS, List.of());
      assertThat(
              Flux.fromIterable(goldens)
                  .flatMap(golden -> isAnswered(generation, golden), 3)
                  .collectList()
                  .blockOptional(PATIENCE)
                  .orElseThrow())
          .hasSize(6)
          .doesNotContain(false);
    }
  }

  /** The files of a model, with a graph and its weights in the place of safetensors. */
  private Map<String, ContentSource> exported(Path source, String graph, ExportForm form)
      throws IOException {
    Path file = directory.resolve("exports").resolve(graph);
    Files.createDirectories(file.getParent());
    ExportedModel.write(source, form, file);
    Map<String, ContentSource> files = ModelImport.directory(source);
    files.remove("model.safetensors");
    files.put(graph, () -> Files.newInputStream(file));
    Path data = file.resolveSibling(file.getFileName() + "_data");
    files.put(graph + "_data", () -> Files.newInputStream(data));
    return files;
  }

  @Test
  void saysWhatAGraphThatItCannotRunHas() throws IOException {
    ExportForm unknown =
        ExportForm.OPTIMUM.with(
            new TensorNames(
                "inputs_embeds", "seen", "at", "k.%d", "v.%d", "logits", "nk.%d", "nv.%d"));
    assertNotLoaded(exported(Cria.file(""), "model.onnx", unknown), "it has no input input_ids");
  }

  @Test
  void refusesATokenizerOfAnotherModel() throws IOException {
    Path other = Files.createDirectory(directory.resolve("other"));
    new TinyLlama(true).write(other);
    Map<String, ContentSource> files = exported(other, "model.onnx", ExportForm.OPTIMUM);
    files.put("tokenizer.json", () -> Files.newInputStream(Cria.file("tokenizer.json")));
    assertNotLoaded(files, "has 3072 tokens, and its graph knows 100");
  }

  private void assertNotLoaded(Map<String, ContentSource> files, String message) {
    ModelStore store = ModelStore.open(directory);
    ModelName name = ModelName.parse("export").orElseThrow();
    new ModelImport(store).run(name, files);
    try (Residency residency = residency(store, Precision.INT8)) {
      ScheduledGeneration generation =
          new ScheduledGeneration(store, residency, SETTINGS, List.of());
      assertThatExceptionOfType(AltiplanoException.class)
          .isThrownBy(() -> text(generation.generate(request(name, "Hello", 3))))
          .withMessageContaining(message);
    }
  }

  @Test
  void turnsTokensIntoTextWhereItIsTold() {
    ModelStore store = ModelStore.open(directory);
    Cria.in(store);
    Scheduler near = Schedulers.newSingle("near");
    try (Residency residency = residency(store, Precision.INT8)) {
      ScheduledGeneration generation =
          new ScheduledGeneration(store, residency, SETTINGS, List.of());
      List<String> threads =
          generation
              .generate(request(ModelName.parse("cria").orElseThrow(), "Hello", 3), near)
              .map(chunk -> Thread.currentThread().getName())
              .collectList()
              .blockOptional(PATIENCE)
              .orElseThrow();
      assertThat(threads).isNotEmpty().allMatch(thread -> thread.startsWith("near"));
    } finally {
      near.dispose();
    }
  }

  @Test
  @Tag("shared")
  void tellsTheStoryOfTinystories() throws IOException {
    Path model = SharedFiles.path("models/tinystories-656k");
    assertTellsTheStory(model, ModelImport.directory(model));
  }

  @ParameterizedTest
  @EnumSource(names = {"PLAIN", "GROUP_QUERY_ATTENTION"})
  @Tag("shared")
  void tellsTheStoryOfTinystoriesFromExports(ExportForm.Attends attention) throws IOException {
    Path model = SharedFiles.path("models/tinystories-656k");
    assertTellsTheStory(
        model, exported(model, "onnx/model.onnx", ExportForm.OPTIMUM.with(attention)));
  }

  private void assertTellsTheStory(Path model, Map<String, ContentSource> files)
      throws IOException {
    String prompt = Files.readString(model.resolve("golden-prompt.txt"));
    String story = Files.readString(model.resolve("golden-output.txt"));
    ModelStore store = ModelStore.open(directory);
    ModelName name = ModelName.parse("tinystories").orElseThrow();
    new ModelImport(store).run(name, files);
    try (Residency residency = residency(store, Precision.FP32)) {
      String answer =
          text(
              new ScheduledGeneration(store, residency, SETTINGS, List.of())
                  .generate(request(name, prompt, 400)));
      assertThat(prompt + answer).isEqualTo(story);
    }
  }

  private static Flux<Boolean> isAnswered(ScheduledGeneration generation, JsonNode golden) {
    int tokens = golden.get("ids").size();
    GenerationRequest request =
        request(ModelName.parse("cria").orElseThrow(), golden.get("prompt").stringValue(), tokens);
    return generation
        .generate(request)
        .collectList()
        .map(
            chunks ->
                text(chunks).equals(golden.get("text").stringValue())
                    && ((Done) chunks.getLast()).statistics().generatedTokens() == tokens)
        .flux();
  }

  private static GenerationRequest request(ModelName model, String prompt, int tokens) {
    return new GenerationRequest(
        Endpoint.GENERATE,
        model,
        model.display(),
        new Prompt.Raw(prompt),
        Thinking.UNSET,
        null,
        true,
        true,
        "test",
        Map.of("temperature", 0, "num_predict", tokens),
        null,
        System.nanoTime());
  }

  private static String text(Flux<GenerationChunk> chunks) {
    return text(chunks.collectList().blockOptional(PATIENCE).orElseThrow());
  }

  private static String text(List<GenerationChunk> chunks) {
    StringBuilder text = new StringBuilder();
    for (GenerationChunk chunk : chunks) {
      if (chunk instanceof Text piece) {
        text.append(piece.content());
      }
    }
    return text.toString();
  }

  private Residency residency(ModelStore store, Precision precision) {
    ModelLoader loader = TestLoader.of(store, engine, directory.resolve("onnx"), precision, 64);
    ResidencyOptions options =
        new ResidencyOptions(
            1, 64, KeepAlive.FOREVER, 1024, 4, 1L << 30, Duration.ZERO, Duration.ZERO);
    return new Residency(loader, options, List.of());
  }

  private long weightBytes() throws IOException {
    try (var files = Files.walk(directory.resolve("onnx"))) {
      return files
          .filter(file -> file.getFileName().toString().equals("model.onnx.data"))
          .mapToLong(file -> file.toFile().length())
          .sum();
    }
  }
}
