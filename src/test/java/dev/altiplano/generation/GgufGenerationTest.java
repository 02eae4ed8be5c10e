package dev.altiplano.generation;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.altiplano.engine.Engine;
import dev.altiplano.engine.OnnxEngine;
import dev.altiplano.engine.RuntimeLibrary;
import dev.altiplano.generation.GenerationChunk.Done;
import dev.altiplano.generation.GenerationChunk.Text;
import dev.altiplano.graph.Precision;
import dev.altiplano.model.ChatMessage;
import dev.altiplano.model.KeepAlive;
import dev.altiplano.model.ModelName;
import dev.altiplano.packaging.ModelImport;
import dev.altiplano.residency.Residency;
import dev.altiplano.residency.ResidencyOptions;
import dev.altiplano.store.ContentSource;
import dev.altiplano.store.ModelStore;
import dev.altiplano.testing.Cria;
import dev.altiplano.testing.GgufSplit;
import dev.altiplano.testing.GreedyGolden;
import dev.altiplano.testing.LlamaAsGguf;
import dev.altiplano.testing.SharedFiles;
import dev.altiplano.testing.TestLoader;
import dev.altiplano.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Models that are one GGUF file answer as llama.cpp answers from the same file: tokenizer, template
 * and end tokens included.
 */
class GgufGenerationTest {
  private static final GenerationSettings SETTINGS = new GenerationSettings(1024, Duration.ZERO);
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final double SURE = 0.05;
  private static final String NAME = "cria-gguf";

  @TempDir private Path directory;
  private final Engine engine = OnnxEngine.create(RuntimeLibrary.bundled());

  @AfterEach
  void closeEngine() {
    engine.close();
  }

  @ParameterizedTest
  @Tag("shared")
  @ValueSource(strings = {"f32", "f16"})
  void exactWeightsGiveTheAnswersOfLlamaCpp(String type) throws IOException {
    List<GreedyGolden.Case> sure =
        golden().cases().stream().filter(c -> c.minMargin() > SURE).toList();
    assertThat(sure).hasSizeGreaterThan(30);
    Map<String, String> answers = answers(type, Precision.FP32, sure);
    Map<String, String> llama = llamaCpp(type);
    for (GreedyGolden.Case c : sure) {
      assertThat(answers.get(c.name())).as(c.name()).isEqualTo(llama.get(c.name()));
    }
  }

  /** Both sides round activations to eight bits, each in its way. */
  @ParameterizedTest
  @Tag("shared")
  @CsvSource({"q8_0,INT8", "q4_0,INT4"})
  void quantisedWeightsAnswerAsLlamaCppDoes(String type, Precision precision) throws IOException {
    List<GreedyGolden.Case> cases = golden().cases();
    Map<String, String> answers = answers(type, precision, cases);
    long asLlama = same(answers, llamaCpp(type));
    long asGolden = same(answers, exact());
    System.out.printf(
        "gguf | %s | %d of %d as llama.cpp | %d as fp32 |%n",
        type, asLlama, cases.size(), asGolden);
    assertThat(asLlama)
        .isGreaterThanOrEqualTo(asGolden)
        .isGreaterThanOrEqualTo(cases.size() * 8L / 10);
  }

  /** The template of the file, and the end tokens that stop the answer before its limit. */
  @Test
  void chatsAsTheSameModelInOtherFilesDoes() {
    ModelStore store = ModelStore.open(directory);
    imported(
        store,
        LlamaAsGguf.write(Cria.file(""), LlamaAsGguf.Type.F16, directory.resolve("cria.gguf")));
    Cria.in(store);
    try (Residency residency = residency(store, Precision.FP32)) {
      ScheduledGeneration generation =
          new ScheduledGeneration(store, residency, SETTINGS, List.of());
      Prompt prompt =
          new Prompt.Conversation(
              List.of(
                  ChatMessage.of("system", "You are a pirate."),
                  ChatMessage.of("user", "What is the capital of Peru?")));
      List<GenerationChunk> chunks = chunks(generation.generate(request(NAME, prompt, 200)));
      Done done = (Done) chunks.getLast();
      assertThat(done.reason()).isEqualTo(FinishReason.STOP);
      assertThat(text(chunks))
          .isNotEmpty()
          .isEqualTo(text(chunks(generation.generate(request("cria", prompt, 200)))));
    }
  }

  /** Parts in the store have their names and their order from the manifest. */
  @Test
  @Tag("shared")
  void answersFromASplitFile() throws IOException {
    ModelStore store = ModelStore.open(directory);
    Path whole = SharedFiles.path("models/cria-gguf/cria-f32.gguf");
    Map<String, ContentSource> files = new LinkedHashMap<>();
    for (Path part : GgufSplit.split(whole, 3, directory, "cria")) {
      files.put(String.valueOf(part.getFileName()), () -> Files.newInputStream(part));
    }
    new ModelImport(store).run(ModelName.parse(NAME).orElseThrow(), files);
    List<GreedyGolden.Case> few = golden().cases().subList(0, 3);
    assertThat(llamaCpp("f32")).containsAllEntriesOf(answers(store, Precision.FP32, few));
  }

  /** What is lost by rounding the weights is printed: characters until the story changes. */
  @ParameterizedTest
  @Tag("shared")
  @CsvSource({"F16,FP32,100", "Q8_0,INT8,20", "Q4_0,INT4,1"})
  void tellsTheStoryOfTinystories(LlamaAsGguf.Type type, Precision precision, int percent)
      throws IOException {
    Path model = SharedFiles.path("models/tinystories-656k");
    String prompt = Files.readString(model.resolve("golden-prompt.txt"));
    String story = Files.readString(model.resolve("golden-output.txt"));
    ModelStore store = ModelStore.open(directory);
    Path file = LlamaAsGguf.write(model, type, directory.resolve("tinystories.gguf"));
    imported(store, file);
    try (Residency residency = residency(store, precision)) {
      ScheduledGeneration generation =
          new ScheduledGeneration(store, residency, SETTINGS, List.of());
      String told =
          prompt + text(chunks(generation.generate(request(NAME, new Prompt.Raw(prompt), 400))));
      int same = 0;
      while (same < Math.min(told.length(), story.length())
          && told.charAt(same) == story.charAt(same)) {
        same++;
      }
      System.out.printf(
          "gguf | tinystories %s | %d of %d characters |%n", type, same, story.length());
      assertThat(same * 100).as(told).isGreaterThanOrEqualTo(story.length() * percent);
    }
  }

  static Stream<String> architectures() throws IOException {
    try (Stream<Path> folders = Files.list(SharedFiles.path("testdata/architectures"))) {
      return folders
          .filter(Files::isDirectory)
          .map(folder -> String.valueOf(folder.getFileName()))
          .sorted()
          .toList()
          .stream();
    }
  }

  /** Models of random weights: whatever they say, they say in both forms. */
  @ParameterizedTest
  @MethodSource("architectures")
  @Tag("shared")
  void saysTheSameInBothForms(String architecture) {
    Path folder = SharedFiles.path("testdata/architectures/" + architecture);
    ModelStore store = ModelStore.open(directory);
    imported(store, folder.resolve("model.gguf"));
    Map<String, ContentSource> files = ModelImport.directory(folder);
    files.keySet().removeIf(name -> name.endsWith(".gguf") || name.equals("golden.json"));
    new ModelImport(store).run(ModelName.parse("other").orElseThrow(), files);
    try (Residency residency = residency(store, Precision.FP32)) {
      ScheduledGeneration generation =
          new ScheduledGeneration(store, residency, SETTINGS, List.of());
      assertThat(said(generation, NAME)).isNotEqualTo("|").isEqualTo(said(generation, "other"));
    }
  }

  private static String said(ScheduledGeneration generation, String model) {
    String text = "Hello, how are you? 12 345";
    Prompt chat = new Prompt.Conversation(List.of(ChatMessage.of("user", text)));
    return text(chunks(generation.generate(request(model, chat, 24))))
        + "|"
        + text(chunks(generation.generate(request(model, new Prompt.Raw(text), 24))));
  }

  private Map<String, String> answers(
      String type, Precision precision, List<GreedyGolden.Case> cases) throws IOException {
    ModelStore store = ModelStore.open(directory);
    imported(store, type);
    return answers(store, precision, cases);
  }

  private Map<String, String> answers(
      ModelStore store, Precision precision, List<GreedyGolden.Case> cases) throws IOException {
    Map<String, String> prompts = prompts();
    try (Residency residency = residency(store, precision)) {
      ScheduledGeneration generation =
          new ScheduledGeneration(store, residency, SETTINGS, List.of());
      return Flux.fromIterable(cases)
          .flatMap(
              c ->
                  generation
                      .generate(
                          request(
                              NAME,
                              new Prompt.Raw(requireNonNull(prompts.get(c.name()))),
                              c.ids().size()))
                      .collectList()
                      .map(chunks -> Map.entry(c.name(), text(chunks))),
              8)
          .collectMap(Map.Entry::getKey, Map.Entry::getValue)
          .blockOptional(PATIENCE)
          .orElseThrow();
    }
  }

  private static void imported(ModelStore store, String type) {
    imported(store, SharedFiles.path("models/cria-gguf/cria-%s.gguf".formatted(type)));
  }

  private static void imported(ModelStore store, Path file) {
    new ModelImport(store)
        .run(
            ModelName.parse(NAME).orElseThrow(),
            Map.of("model.gguf", () -> Files.newInputStream(file)));
  }

  private static long same(Map<String, String> answers, Map<String, String> expected) {
    return answers.entrySet().stream()
        .filter(e -> e.getValue().equals(expected.get(e.getKey())))
        .count();
  }

  private static GreedyGolden golden() {
    return GreedyGolden.read(Cria.golden("greedy.json"));
  }

  private static Map<String, String> prompts() throws IOException {
    Map<String, String> prompts = new LinkedHashMap<>();
    JsonMapper.shared()
        .readTree(Files.readAllBytes(Cria.golden("greedy.json")))
        .forEach(c -> prompts.put(c.get("name").stringValue(), c.get("prompt").stringValue()));
    return prompts;
  }

  private static Map<String, String> exact() {
    Map<String, List<Integer>> ids = new LinkedHashMap<>();
    golden().cases().forEach(c -> ids.put(c.name(), c.ids()));
    return texts(ids);
  }

  private static Map<String, String> llamaCpp(String type) throws IOException {
    Path file = SharedFiles.path("models/cria-gguf/llama-cpp-greedy.json");
    JsonNode answers = JsonMapper.shared().readTree(Files.readAllBytes(file)).path(type);
    Map<String, List<Integer>> ids = new LinkedHashMap<>();
    answers.forEachEntry(
        (name, array) -> {
          List<Integer> answer = new ArrayList<>();
          array.forEach(id -> answer.add(id.intValue()));
          ids.put(name, answer);
        });
    return texts(ids);
  }

  private static Map<String, String> texts(Map<String, List<Integer>> ids) {
    Map<String, String> texts = new LinkedHashMap<>();
    try (Tokenizer tokenizer = Tokenizer.open(Cria.file("tokenizer.json"))) {
      ids.forEach(
          (name, answer) ->
              texts.put(
                  name,
                  tokenizer.decode(answer.stream().mapToInt(Integer::intValue).toArray(), true)));
    }
    return texts;
  }

  private static GenerationRequest request(String name, Prompt prompt, int tokens) {
    ModelName model = ModelName.parse(name).orElseThrow();
    return new GenerationRequest(
        Endpoint.GENERATE,
        model,
        model.display(),
        prompt,
        Thinking.UNSET,
        null,
        true,
        true,
        "test",
        Map.of("temperature", 0, "num_predict", tokens),
        null,
        System.nanoTime());
  }

  private static List<GenerationChunk> chunks(Flux<GenerationChunk> chunks) {
    return chunks.collectList().blockOptional(PATIENCE).orElseThrow();
  }

  private static String text(List<GenerationChunk> chunks) {
    StringBuilder text = new StringBuilder();
    for (GenerationChunk chunk : chunks) {
      if (chunk instanceof Text piece) {
        text.append(piece.thinking()).append(piece.content());
      }
    }
    return text.toString();
  }

  private Residency residency(ModelStore store, Precision precision) {
    return new Residency(
        TestLoader.of(store, engine, directory.resolve("onnx"), precision, 64),
        new ResidencyOptions(
            2, 64, KeepAlive.FOREVER, 1024, 4, 1L << 30, Duration.ZERO, Duration.ZERO),
        List.of());
  }
}
