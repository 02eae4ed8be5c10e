package dev.altiplano.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.altiplano.model.AltiplanoException;
import dev.altiplano.testing.EngineDecoder;
import dev.altiplano.testing.TinyLlama;
import dev.altiplano.weights.safetensors.SafetensorsFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DecoderGraphTest {
  private static final int[] TOKENS = {5, 17, 99, 0, 42, 42, 7, 63, 12};

  @TempDir private Path directory;

  @ParameterizedTest
  @CsvSource({"FP32, false, 1e-5", "FP32, true, 1e-5", "INT8, true, 0.02", "INT4, true, 0.02"})
  void prefillEqualsStepByStep(Precision precision, boolean tied, double most) throws IOException {
    try (EngineDecoder decoder = decoder(new TinyLlama(tied), precision)) {
      float[][] prefilled = decoder.feed(TOKENS, new int[] {0, 1, 2, 3, 4, 5, 6, 7, 8});
      decoder.reset();
      for (int i = 0; i < TOKENS.length; i++) {
        assertThat(LogitsDistance.between(decoder.feed(TOKENS[i]), prefilled[i])).isLessThan(most);
      }
    }
  }

  @Test
  void computesOnlyTheLogitsAskedFor() throws IOException {
    try (EngineDecoder decoder = decoder(new TinyLlama(false), Precision.FP32)) {
      float[][] some = decoder.feed(TOKENS, new int[] {8, 2});
      decoder.reset();
      float[] last = decoder.feed(TOKENS);
      assertThat(some).hasDimensions(2, 100);
      assertThat(some[0]).containsExactly(last);
    }
  }

  /** Hidden size 48 is no multiple of a block: those matrices stay at single precision. */
  @ParameterizedTest
  @CsvSource({
    "INT8, 4, true, 0.06",
    "INT8, 4, false, 0.06",
    "INT4, 4, true, 0.6",
    "INT4, 4, false, 0.6",
    "INT8, 3, false, 0.06",
    "INT4, 3, true, 0.6"
  })
  void quantisedLogitsAreNear(Precision precision, int heads, boolean tied, double most)
      throws IOException {
    TinyLlama model = new TinyLlama(heads, 2, 100, tied, 11);
    float[] exact;
    try (EngineDecoder decoder = decoder(model, Precision.FP32)) {
      exact = decoder.feed(TOKENS);
    }
    try (EngineDecoder decoder = decoder(model, precision)) {
      assertThat(LogitsDistance.between(decoder.feed(TOKENS), exact)).isLessThan(most);
    }
  }

  @Test
  void sharesTheBytesOfATiedHead() throws IOException {
    for (Precision precision : Precision.values()) {
      decoder(new TinyLlama(4, 1, 4096, true, 1), precision).close();
      decoder(new TinyLlama(4, 1, 4096, false, 1), precision).close();
      long matrix = 4096L * 64 * precision.bits() / 8;
      assertThat(dataSize(false, precision) - dataSize(true, precision))
          .isGreaterThanOrEqualTo(matrix);
    }
  }

  private long dataSize(boolean tied, Precision precision) throws IOException {
    Path target = directory.resolve("%s-%s".formatted(tied, precision));
    return Files.size(target.resolve(DecoderGraph.DATA_FILE));
  }

  @Test
  void refusesWeightsThatDoNotFitTheConfig() throws IOException {
    new TinyLlama(true).write(directory);
    try (SafetensorsFile weights = SafetensorsFile.open(directory.resolve("model.safetensors"))) {
      Path larger = directory.resolve("larger.json");
      Files.writeString(
          larger,
          new TinyLlama(true)
              .config()
              .replace("\"intermediate_size\": 96", "\"intermediate_size\": 128"));
      DecoderConfig config = DecoderConfig.read(larger);
      assertThatThrownBy(() -> DecoderGraph.write(config, weights, Precision.FP32, directory))
          .isInstanceOf(AltiplanoException.class)
          .hasMessageContaining(
              "tensor model.layers.0.mlp.gate_proj.weight has the shape [96, 64]");
    }
  }

  private EngineDecoder decoder(TinyLlama model, Precision precision) throws IOException {
    Path source =
        Files.createDirectories(directory.resolve("%s-%s".formatted(model.tied(), precision)));
    model.write(source);
    try (SafetensorsFile weights = SafetensorsFile.open(source.resolve("model.safetensors"))) {
      DecoderConfig config = DecoderConfig.read(source.resolve("config.json"));
      DecoderGraph.write(config, weights, precision, source);
    }
    return EngineDecoder.open(source.resolve(DecoderGraph.modelFile(KvCacheType.F32)), 32);
  }
}
