package dev.altiplano.generation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.altiplano.engine.Engine;
import dev.altiplano.engine.OnnxEngine;
import dev.altiplano.engine.RuntimeLibrary;
import dev.altiplano.generation.GenerationChunk.Done;
import dev.altiplano.generation.GenerationChunk.Text;
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
import dev.altiplano.testing.ProtoWriter;
import dev.altiplano.testing.SharedFiles;
import dev.altiplano.testing.TestLoader;
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

  @Test
  void saysWhichGraphsItRuns() {
    ModelStore store = ModelStore.open(directory);
    Map<String, ContentSource> files = ModelImport.directory(Cria.file(""));
    files.remove("model.safetensors");
    byte[] graph =
        new ProtoWriter()
            .message(
                7, new ProtoWriter().message(11, new ProtoWriter().string(1, "attention_mask")))
            .bytes();
    files.put("model.onnx", () -> new ByteArrayInputStream(graph));
    ModelName name = ModelName.parse("export").orElseThrow();
    new ModelImport(store).run(name, files);
    try (Residency residency = residency(store, Precision.INT8)) {
      ScheduledGeneration generation =
          new ScheduledGeneration(store, residency, SETTINGS, List.of());
      assertThatExceptionOfType(AltiplanoException.class)
          .isThrownBy(() -> text(generation.generate(request(name, "Hello", 3))))
          .withMessageContaining("model.onnx has the inputs [attention_mask]")
          .withMessageContaining("[input_ids, out_idx, seqlens_k, total_seq_len]");
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
    String prompt = Files.readString(model.resolve("golden-prompt.txt"));
    String story = Files.readString(model.resolve("golden-output.txt"));
    ModelStore store = ModelStore.open(directory);
    ModelName name = ModelName.parse("tinystories").orElseThrow();
    new ModelImport(store).run(name, ModelImport.directory(model));
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
