package dev.altiplano.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.altiplano.graph.DecoderConfig;
import dev.altiplano.graph.DecoderGraph;
import dev.altiplano.graph.KvCacheType;
import dev.altiplano.graph.Precision;
import dev.altiplano.testing.Cria;
import dev.altiplano.testing.EngineDecoder;
import dev.altiplano.testing.GreedyGolden;
import dev.altiplano.weights.gguf.GgmlType;
import dev.altiplano.weights.safetensors.SafetensorsFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** That the errors of its types are those of the embedded model. */
class PaddedCriaTest {
  private static final float TOLERANCE = 1e-4f;

  @TempDir private Path directory;

  @Test
  void computesWhatCriaComputes() throws Exception {
    List<int[]> texts =
        GreedyGolden.read(Cria.golden("greedy.json")).texts().stream().limit(3).toList();
    Path gguf =
        PaddedCria.write(GgmlType.F32, SafetensorsForm::floats, directory.resolve("cria.gguf"));
    Path padded = Files.createDirectory(directory.resolve("padded"));
    List<float[]> actual = logits(GgufGraph.write(gguf, Precision.FP32, padded), texts);
    List<float[]> expected = logits(criaGraph(), texts);
    assertThat(actual).hasSameSizeAs(expected);
    for (int i = 0; i < actual.size(); i++) {
      assertThat(actual.get(i)).containsExactly(expected.get(i), within(TOLERANCE));
    }
  }

  private Path criaGraph() {
    try (SafetensorsFile weights = SafetensorsFile.open(Cria.file("model.safetensors"))) {
      DecoderConfig config = DecoderConfig.read(Cria.file("config.json"));
      DecoderGraph.write(config, weights, Precision.FP32, directory);
    }
    return directory.resolve(DecoderGraph.modelFile(KvCacheType.F32));
  }

  private static List<float[]> logits(Path graph, List<int[]> texts) {
    try (EngineDecoder decoder = EngineDecoder.open(graph, 512)) {
      return decoder.logits(texts);
    }
  }
}
