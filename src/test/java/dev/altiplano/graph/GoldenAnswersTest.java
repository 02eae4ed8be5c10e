package dev.altiplano.graph;

import static org.assertj.core.api.Assertions.assertThat;

import dev.altiplano.testing.Cria;
import dev.altiplano.testing.EngineDecoder;
import dev.altiplano.testing.GreedyGolden;
import dev.altiplano.weights.safetensors.SafetensorsFile;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A real chat model answers as it does in the framework that it was trained in. */
class GoldenAnswersTest {
  @TempDir private Path directory;

  @ParameterizedTest
  @CsvSource({"FP32, 0", "INT8, 3", "INT4, 8"})
  void answersLikeTheOriginal(Precision precision, int mostDiffering) {
    GreedyGolden golden = GreedyGolden.read(Cria.golden("greedy.json"));
    try (SafetensorsFile weights = SafetensorsFile.open(Cria.file("model.safetensors"))) {
      DecoderConfig config = DecoderConfig.read(Cria.file("config.json"));
      DecoderGraph.write(config, weights, precision, directory);
    }
    try (EngineDecoder decoder =
        EngineDecoder.open(directory.resolve(DecoderGraph.modelFile(KvCacheType.F32)), 1024)) {
      List<String> differing = golden.differing(decoder::greedy);
      assertThat(differing).hasSizeLessThanOrEqualTo(mostDiffering);
    }
  }
}
