package dev.altiplano.graph;

import static org.assertj.core.api.Assertions.assertThat;

import dev.altiplano.testing.GreedyGolden;
import dev.altiplano.testing.OrtDecoder;
import dev.altiplano.testing.SharedFiles;
import dev.altiplano.weights.safetensors.SafetensorsFile;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A real chat model answers as it does in the framework that it was trained in. */
@Tag("shared")
class GoldenAnswersTest {
  @TempDir private Path directory;

  @ParameterizedTest
  @CsvSource({"FP32, 0", "INT8, 3", "INT4, 8"})
  void answersLikeTheOriginal(Precision precision, int mostDiffering) {
    Path model = SharedFiles.path("models/cria");
    GreedyGolden golden = GreedyGolden.read(model.resolve("golden/greedy.json"));
    try (SafetensorsFile weights = SafetensorsFile.open(model.resolve("model.safetensors"))) {
      DecoderConfig config = DecoderConfig.read(model.resolve("config.json"));
      DecoderGraph.write(config, weights, precision, directory);
    }
    try (OrtDecoder decoder = OrtDecoder.open(directory.resolve(DecoderGraph.MODEL_FILE), 1024)) {
      List<String> differing = golden.differing(decoder::greedy);
      assertThat(differing).hasSizeLessThanOrEqualTo(mostDiffering);
    }
  }
}
