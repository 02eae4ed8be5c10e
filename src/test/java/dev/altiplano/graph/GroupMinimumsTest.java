package dev.altiplano.graph;

import static org.assertj.core.api.Assertions.assertThat;

import dev.altiplano.testing.EngineDecoder;
import dev.altiplano.testing.TinyLlama;
import dev.altiplano.weights.safetensors.SafetensorsFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Matrices whose groups have minimums are multiplied and looked up as the numbers they stand for.
 */
class GroupMinimumsTest {
  private static final int[] TOKENS = {5, 17, 99, 0, 42, 42, 7, 63, 12};

  /** Activations are rounded to 8 bits. */
  private static final double CLOSE = 0.02;

  @TempDir private Path directory;

  @Test
  void computesWhatSinglePrecisionComputes() throws IOException {
    float[] exact;
    try (EngineDecoder decoder = decoder(Precision.FP32)) {
      exact = decoder.feed(TOKENS);
    }
    try (EngineDecoder decoder = decoder(Precision.INT8)) {
      assertThat(LogitsDistance.between(decoder.feed(TOKENS), exact)).isLessThan(CLOSE);
    }
  }

  /** A chunk of a prompt that is not its last one leaves the head nothing to do. */
  @Test
  void readsTokensWhoseLogitsNobodyWants() throws IOException {
    try (EngineDecoder decoder = decoder(Precision.INT8)) {
      float[] whole = decoder.feed(TOKENS);
      decoder.reset();
      decoder.feed(Arrays.copyOf(TOKENS, 5), new int[0]);
      float[] rest = decoder.feed(Arrays.copyOfRange(TOKENS, 5, TOKENS.length));
      assertThat(LogitsDistance.between(rest, whole)).isLessThan(CLOSE);
    }
  }

  private EngineDecoder decoder(Precision precision) throws IOException {
    Path target = Files.createDirectory(directory.resolve(precision.label()));
    new TinyLlama(true).write(target);
    try (SafetensorsFile file = SafetensorsFile.open(target.resolve("model.safetensors"))) {
      DecoderConfig config = DecoderConfig.read(target.resolve("config.json"));
      DecoderGraph.write(config, new FourBitSource(file, name -> true), precision, target);
    }
    return EngineDecoder.open(target.resolve(DecoderGraph.modelFile(KvCacheType.F32)), 32);
  }
}
