package dev.altiplano.convert;

import static org.assertj.core.api.Assertions.assertThat;

import dev.altiplano.engine.Engine;
import dev.altiplano.engine.OnnxEngine;
import dev.altiplano.engine.RuntimeLibrary;
import dev.altiplano.graph.KvCacheType;
import dev.altiplano.graph.Precision;
import dev.altiplano.model.Digest;
import dev.altiplano.testing.Cria;
import dev.altiplano.testing.Drift;
import dev.altiplano.testing.EngineDecoder;
import dev.altiplano.testing.GreedyGolden;
import dev.altiplano.testing.SharedFiles;
import dev.altiplano.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * How far the next-token distributions of real models drift from those of a single-precision KV
 * cache, on text that was not calibrated with. Prints lines for docs/kv-cache.md; {@code
 * bench/kv-cache} collects them.
 */
class KvCacheDriftTest {
  private static final int LONGEST = 512;
  private static final double MOST_F16 = 1e-4;
  private static final double MOST_Q8_0 = 0.02;

  @TempDir private Path directory;
  private final Engine engine = OnnxEngine.create(RuntimeLibrary.bundled());

  @AfterEach
  void closeEngine() {
    engine.close();
  }

  @Test
  void criaDriftsLittle() throws IOException {
    List<int[]> texts = GreedyGolden.read(Cria.golden("greedy.json")).texts();
    assertDriftsLittle("cria", Cria.file("."), texts);
  }

  @Test
  @Tag("shared")
  void tinystoriesDriftsLittle() throws IOException {
    Path model = SharedFiles.path("models/tinystories-656k");
    String story = Files.readString(model.resolve("golden-output.txt"));
    try (Tokenizer tokenizer = Tokenizer.open(model.resolve("tokenizer.json"))) {
      List<int[]> texts = List.of(tokenizer.encode(story, true));
      assertDriftsLittle("tinystories", model, texts);
    }
  }

  private void assertDriftsLittle(String name, Path model, List<int[]> texts) throws IOException {
    try (Tokenizer tokenizer = Tokenizer.open(model.resolve("tokenizer.json"))) {
      KvCalibration calibration =
          new KvCalibration(engine, text -> tokenizer.encode(text, true), 2);
      Conversion fp32 = type -> convert(model, Precision.FP32, type, calibration);
      List<float[]> exact = logits(fp32.to(KvCacheType.F32), texts);
      for (KvCacheType type : KvCacheType.values()) {
        OnnxArtifact artifact = fp32.to(type);
        Drift drift = Drift.between(exact, logits(artifact, texts));
        System.out.printf(
            "kv-cache | %s | %s | %,d | %s |%n",
            name, type.label(), 1000 * artifact.kvBytesPerToken(), drift);
        assertThat(drift.mean()).isLessThanOrEqualTo(most(type));
      }
      OnnxArtifact rounded = convert(model, Precision.INT8, KvCacheType.F32, calibration);
      System.out.printf(
          "kv-cache | %s | f32, int8 weights | %,d | %s |%n",
          name, 1000 * rounded.kvBytesPerToken(), Drift.between(exact, logits(rounded, texts)));
    }
  }

  private static double most(KvCacheType type) {
    return switch (type) {
      case F32 -> 0;
      case F16 -> MOST_F16;
      case Q8_0 -> MOST_Q8_0;
    };
  }

  @FunctionalInterface
  private interface Conversion {
    OnnxArtifact to(KvCacheType type) throws IOException;
  }

  private OnnxArtifact convert(
      Path model, Precision precision, KvCacheType type, KvCalibration calibration)
      throws IOException {
    ModelFiles files =
        new ModelFiles(
            source(model.resolve("config.json")),
            Map.of("model.safetensors", source(model.resolve("model.safetensors"))));
    return new OnnxConverter(directory).convert(files, precision, type, calibration);
  }

  private static SourceFile source(Path file) throws IOException {
    return new SourceFile(file, Digest.of(Files.readAllBytes(file)));
  }

  private static List<float[]> logits(OnnxArtifact artifact, List<int[]> texts) {
    try (EngineDecoder decoder = EngineDecoder.open(artifact.modelFile(), LONGEST)) {
      return decoder.logits(texts);
    }
  }
}
