package dev.altiplano.graph;

import static org.assertj.core.api.Assertions.assertThat;

import dev.altiplano.testing.Drift;
import dev.altiplano.testing.EngineDecoder;
import dev.altiplano.testing.SharedFiles;
import dev.altiplano.weights.gguf.GgufFile;
import dev.altiplano.weights.gguf.GgufWeights;
import dev.altiplano.weights.safetensors.SafetensorsFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Graphs compute the logits that llama.cpp computes from the same weights. */
@Tag("shared")
class GoldenLogitsTest {
  private static final double EXACT = 1e-4;

  /** llama.cpp looks GELU up in a table of half precision numbers. */
  private static final double WITH_GELU = 1e-3;

  private static final Set<String> GELU = Set.of("gemma2", "gemma3", "starcoder2", "gpt2");

  /** Mean divergences, in nats: of models with random weights, which are sure of nothing. */
  private static final double MOST_AT_8_BITS = 0.05;

  private static final double MOST_AT_4_BITS = 4;

  @TempDir private Path directory;

  static Stream<String> models() {
    return Stream.of(
        "llama",
        "llama-linear-rope",
        "llama3-rope",
        "mistral",
        "mixtral",
        "qwen2",
        "qwen3",
        "qwen3moe",
        "gemma2",
        "gemma3",
        "phi3-longrope",
        "phi3-partial-rotary",
        "granite",
        "smollm3",
        "olmo2",
        "starcoder2",
        "gpt2");
  }

  static Stream<Arguments> modelsInBothForms() {
    return models()
        .flatMap(
            model ->
                Stream.of("model.safetensors", "model.gguf")
                    .map(file -> Arguments.of(model, file)));
  }

  @ParameterizedTest
  @MethodSource("modelsInBothForms")
  void computesTheLogitsOfLlamaCpp(String name, String file) throws IOException {
    Path model = SharedFiles.path("testdata/architectures/" + name);
    write(model, file, Precision.FP32);
    double tolerance = GELU.contains(name) ? WITH_GELU : EXACT;
    FloatBuffer expected = expectedLogits(model);
    JsonNode golden = golden(model);
    try (EngineDecoder decoder =
        EngineDecoder.open(directory.resolve(DecoderGraph.modelFile(KvCacheType.F32)), 128)) {
      assertClose(decoder.feed(ids(golden.path("prompt_ids"))), expected, tolerance);
      for (int id : ids(golden.path("next_ids"))) {
        assertClose(decoder.feed(id), expected, tolerance);
      }
    }
    assertThat(expected.hasRemaining()).isFalse();
  }

  @ParameterizedTest
  @MethodSource("models")
  void roundedWeightsDriftALittle(String name) throws IOException {
    Path model = SharedFiles.path("testdata/architectures/" + name);
    Drift eight = drift(model, Precision.INT8);
    Drift four = drift(model, Precision.INT4);
    System.out.printf("drift | %s | %s | %s |%n", name, eight, four);
    assertThat(eight.mean()).isLessThan(MOST_AT_8_BITS);
    assertThat(four.mean()).isLessThan(MOST_AT_4_BITS);
  }

  /** Experts of a type that the operator does not know, against the same file unpacked. */
  @ParameterizedTest
  @ValueSource(strings = {"mixtral", "qwen3moe"})
  void expertsThatAreRoundedOnceMoreDriftALittle(String name) throws IOException {
    Path model = SharedFiles.path("testdata/architectures/" + name);
    int[] prompt = ids(golden(model).path("prompt_ids"));
    List<List<float[]>> logits = new ArrayList<>();
    for (Precision precision : new Precision[] {Precision.FP32, Precision.INT8}) {
      Path converted = Files.createDirectory(directory.resolve("experts-" + precision.label()));
      try (GgufWeights weights = GgufWeights.of(GgufFile.open(model.resolve("model.gguf")))) {
        DecoderConfig config = DecoderConfig.of(weights.metadata(), weights);
        DecoderGraph.write(
            config,
            new FourBitSource(weights, tensor -> tensor.contains("_exps.")),
            precision,
            converted);
      }
      try (EngineDecoder decoder =
          EngineDecoder.open(converted.resolve(DecoderGraph.modelFile(KvCacheType.F32)), 128)) {
        List<float[]> rows = new ArrayList<>(List.of(decoder.feed(prompt)));
        for (int id : ids(golden(model).path("next_ids"))) {
          rows.add(decoder.feed(id));
        }
        logits.add(rows);
      }
    }
    Drift drift = Drift.between(logits.getFirst(), logits.getLast());
    System.out.printf("experts | %s | %s |%n", name, drift);
    assertThat(drift.mean()).isLessThan(MOST_AT_8_BITS);
  }

  private Drift drift(Path model, Precision precision) throws IOException {
    Path converted = Files.createDirectory(directory.resolve(precision.label()));
    write(model, "model.safetensors", precision, converted);
    JsonNode golden = golden(model);
    FloatBuffer logits = expectedLogits(model);
    List<float[]> expected = new ArrayList<>();
    List<float[]> actual = new ArrayList<>();
    try (EngineDecoder decoder =
        EngineDecoder.open(converted.resolve(DecoderGraph.modelFile(KvCacheType.F32)), 128)) {
      actual.add(decoder.feed(ids(golden.path("prompt_ids"))));
      for (int id : ids(golden.path("next_ids"))) {
        actual.add(decoder.feed(id));
      }
    }
    for (float[] row : actual) {
      float[] other = new float[row.length];
      logits.get(other);
      expected.add(other);
    }
    return Drift.between(expected, actual);
  }

  private void write(Path model, String file, Precision precision) {
    write(model, file, precision, directory);
  }

  private static void write(Path model, String file, Precision precision, Path directory) {
    if (file.endsWith(".gguf")) {
      try (GgufWeights weights = GgufWeights.of(GgufFile.open(model.resolve(file)))) {
        DecoderConfig config = DecoderConfig.of(weights.metadata(), weights);
        DecoderGraph.write(config, weights, precision, directory);
      }
    } else {
      try (SafetensorsFile weights = SafetensorsFile.open(model.resolve(file))) {
        DecoderConfig config = DecoderConfig.read(model.resolve("config.json"));
        DecoderGraph.write(config, weights, precision, directory);
      }
    }
  }

  private static JsonNode golden(Path model) throws IOException {
    return JsonMapper.shared().readTree(Files.readAllBytes(model.resolve("golden.json")));
  }

  private static FloatBuffer expectedLogits(Path model) throws IOException {
    return ByteBuffer.wrap(Files.readAllBytes(model.resolve("logits.f32")))
        .order(ByteOrder.LITTLE_ENDIAN)
        .asFloatBuffer();
  }

  private static int[] ids(JsonNode node) {
    return IntStream.range(0, node.size()).map(i -> node.get(i).intValue()).toArray();
  }

  private static void assertClose(float[] actual, FloatBuffer expected, double tolerance) {
    float[] row = new float[actual.length];
    expected.get(row);
    assertThat(LogitsDistance.between(actual, row)).isLessThan(tolerance);
  }
}
