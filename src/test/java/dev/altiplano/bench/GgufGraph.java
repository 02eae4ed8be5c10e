package dev.altiplano.bench;

import dev.altiplano.graph.DecoderConfig;
import dev.altiplano.graph.DecoderGraph;
import dev.altiplano.graph.KvCacheType;
import dev.altiplano.graph.Precision;
import dev.altiplano.weights.gguf.GgufFile;
import dev.altiplano.weights.gguf.GgufWeights;
import java.nio.file.Path;

/** Graphs of GGUF files, as the server makes them. */
final class GgufGraph {
  private GgufGraph() {}

  /** Writes the graphs and their weights into an empty directory; that with single precision KV. */
  static Path write(Path gguf, Precision precision, Path directory) {
    try (GgufWeights weights = GgufWeights.of(GgufFile.open(gguf))) {
      DecoderConfig config = DecoderConfig.of(weights.metadata(), weights);
      DecoderGraph.write(config, weights, precision, directory);
    }
    return directory.resolve(DecoderGraph.modelFile(KvCacheType.F32));
  }
}
