package dev.altiplano.graph;

import static org.assertj.core.api.Assertions.assertThat;

import dev.altiplano.testing.Cria;
import dev.altiplano.testing.EngineDecoder;
import dev.altiplano.testing.GreedyGolden;
import dev.altiplano.testing.SharedFiles;
import dev.altiplano.weights.gguf.GgufFile;
import dev.altiplano.weights.gguf.GgufWeights;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Models in GGUF files answer as llama.cpp answers from the same files. */
@Tag("shared")
class GgufAnswersTest {
  private static final double SURE = 0.05;

  @TempDir private Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"f32", "f16"})
  void exactWeightsGiveTheGoldenAnswers(String type) throws IOException {
    GreedyGolden golden = golden();
    List<String> unsure =
        golden.cases().stream()
            .filter(c -> c.minMargin() <= SURE)
            .map(GreedyGolden.Case::name)
            .toList();
    try (EngineDecoder decoder = decoder(type, Precision.FP32)) {
      assertThat(golden.differing(decoder::greedy)).isSubsetOf(unsure);
    }
  }

  /** Both sides round activations to eight bits, each in its way. */
  @ParameterizedTest
  @CsvSource({"q8_0,INT8", "q4_0,INT4"})
  void quantisedWeightsAnswerAsLlamaCppDoes(String type, Precision precision) throws IOException {
    GreedyGolden golden = golden();
    JsonNode expected = JsonMapper.shared().readTree(read("llama-cpp-greedy.json")).path(type);
    int asLlama = 0;
    int asGolden = 0;
    try (EngineDecoder decoder = decoder(type, precision)) {
      for (GreedyGolden.Case c : golden.cases()) {
        List<Integer> exact = c.stopped() ? c.ids().subList(0, c.ids().size() - 1) : c.ids();
        JsonNode ids = expected.path(c.name());
        List<Integer> llama =
            IntStream.range(0, ids.size()).mapToObj(i -> ids.get(i).intValue()).toList();
        List<Integer> answer =
            decoder
                .greedy(c.promptIds(), Set.of(), Math.max(1, llama.size()))
                .subList(0, llama.size());
        asLlama += answer.equals(llama) ? 1 : 0;
        asGolden += answer.equals(exact) ? 1 : 0;
      }
    }
    assertThat(asLlama).isGreaterThanOrEqualTo(asGolden);
    assertThat(asLlama).isGreaterThanOrEqualTo(golden.cases().size() * 8 / 10);
  }

  private EngineDecoder decoder(String type, Precision precision) throws IOException {
    Path file = SharedFiles.path("models/cria-gguf/cria-%s.gguf".formatted(type));
    try (GgufWeights weights = GgufWeights.of(GgufFile.open(file))) {
      DecoderConfig config = DecoderConfig.of(weights.metadata(), weights);
      DecoderGraph.write(config, weights, precision, directory);
    }
    return EngineDecoder.open(directory.resolve(DecoderGraph.modelFile(KvCacheType.F32)), 1024);
  }

  private static byte[] read(String name) throws IOException {
    return Files.readAllBytes(SharedFiles.path("models/cria-gguf/" + name));
  }

  private static GreedyGolden golden() {
    return GreedyGolden.read(Cria.golden("greedy.json"));
  }
}
