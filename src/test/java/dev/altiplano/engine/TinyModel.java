package dev.altiplano.engine;

import dev.altiplano.convert.KvCalibration;
import dev.altiplano.graph.ContextRange;
import dev.altiplano.graph.DecoderConfig;
import dev.altiplano.graph.DecoderGraph;
import dev.altiplano.graph.KvCacheType;
import dev.altiplano.graph.KvScales;
import dev.altiplano.graph.Precision;
import dev.altiplano.testing.TinyLlama;
import dev.altiplano.weights.safetensors.SafetensorsFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A graph of two layers with random weights, the same each time. */
final class TinyModel {
  static final int VOCABULARY = 96;
  static final int LAYERS = 2;
  static final int KV_HEADS = 2;
  static final int HEAD_SIZE = 16;
  static final int MOST_POSITIONS = TinyLlama.MAX_POSITIONS;

  private TinyModel() {}

  /** Writes the graph with a KV cache in single precision into an empty directory. */
  static Path write(Path directory, Precision precision) {
    return write(directory, precision, KvCacheType.F32);
  }

  /** Writes the graph into an empty directory and returns its file. */
  static Path write(Path directory, Precision precision, KvCacheType type) {
    try {
      Path source = Files.createTempDirectory(directory, "source");
      new TinyLlama(2 * KV_HEADS, LAYERS, VOCABULARY, false, 1).write(source);
      try (SafetensorsFile weights = SafetensorsFile.open(source.resolve("model.safetensors"))) {
        DecoderConfig config = DecoderConfig.read(source.resolve("config.json"));
        DecoderGraph.write(config, weights, precision, directory);
        Path model = directory.resolve(DecoderGraph.modelFile(type));
        if (type == KvCacheType.Q8_0) {
          KvScales scales = scales(directory, config);
          DecoderGraph.writeQuantised(
              config, weights, precision, scales, ContextRange.ORIGINAL, model);
        }
        return model;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static KvScales scales(Path directory, DecoderConfig config) {
    try (Engine engine = OnnxEngine.create(RuntimeLibrary.bundled())) {
      return new KvCalibration(engine, text -> new int[0], 1)
          .measure(directory.resolve(DecoderGraph.modelFile(KvCacheType.F32)), config);
    }
  }
}
