package dev.altiplano.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.altiplano.convert.KvCalibration;
import dev.altiplano.convert.ModelFiles;
import dev.altiplano.convert.OnnxArtifact;
import dev.altiplano.convert.OnnxConverter;
import dev.altiplano.engine.Engine;
import dev.altiplano.engine.OnnxEngine;
import dev.altiplano.engine.RuntimeLibrary;
import dev.altiplano.graph.KvCacheType;
import dev.altiplano.graph.Precision;
import dev.altiplano.store.ModelStore;
import dev.altiplano.tokenizer.Tokenizer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** That llama.cpp and the server compute with the same weights. */
class BenchModelTest {
  private static final Shape SHAPE = Shape.TINY;
  private static final int HIDDEN = SHAPE.hidden();
  private static final int HALF = Shape.HEAD_DIM / 2;

  @TempDir private Path work;

  @Test
  void serverQuantisesToTheBlocksOfTheGgufFile() throws Exception {
    BenchModel model = new BenchModel(SHAPE, work);
    model.make();
    OnnxBlocks server = new OnnxBlocks(artifact(model).modelFile());
    GgufBlocks gguf = new GgufBlocks(model.gguf());
    for (int row = 0; row < SHAPE.vocabSize(); row++) {
      Q4Row expected = gguf.row("token_embd.weight", row, HIDDEN);
      assertSame(server.row("embedding", row, HIDDEN), expected);
      assertSame(server.row("logits", row, HIDDEN), expected);
    }
    for (int layer = 0; layer < SHAPE.layers(); layer++) {
      String name = "layers.%d.".formatted(layer);
      String block = "blk.%d.".formatted(layer);
      assertAttention(server, name, gguf, block);
      assertFeedForward(server, name, gguf, block);
    }
  }

  private static void assertAttention(
      OnnxBlocks server, String name, GgufBlocks gguf, String block) {
    int queries = SHAPE.heads() * Shape.HEAD_DIM;
    int keys = SHAPE.kvHeads() * Shape.HEAD_DIM;
    String packed = name + "attention.qkv";
    for (int row = 0; row < queries; row++) {
      assertSame(
          server.row(packed, row, HIDDEN),
          gguf.row(block + "attn_q.weight", interleaved(row), HIDDEN));
    }
    for (int row = 0; row < keys; row++) {
      assertSame(
          server.row(packed, queries + row, HIDDEN),
          gguf.row(block + "attn_k.weight", interleaved(row), HIDDEN));
      assertSame(
          server.row(packed, queries + keys + row, HIDDEN),
          gguf.row(block + "attn_v.weight", row, HIDDEN));
    }
    for (int row = 0; row < HIDDEN; row++) {
      assertSame(
          server.row(name + "attention", row, queries),
          gguf.row(block + "attn_output.weight", row, queries));
    }
  }

  private static void assertFeedForward(
      OnnxBlocks server, String name, GgufBlocks gguf, String block) {
    int middle = SHAPE.intermediate();
    String packed = name + "feed_forward.gate_up";
    for (int row = 0; row < middle; row++) {
      assertSame(server.row(packed, row, HIDDEN), gguf.row(block + "ffn_gate.weight", row, HIDDEN));
      assertSame(
          server.row(packed, middle + row, HIDDEN), gguf.row(block + "ffn_up.weight", row, HIDDEN));
    }
    for (int row = 0; row < HIDDEN; row++) {
      assertSame(
          server.row(name + "feed_forward", row, middle),
          gguf.row(block + "ffn_down.weight", row, middle));
    }
  }

  @Test
  void blocksDifferFromEachOther() {
    RandomTensor.Matrix matrix =
        SHAPE.tensors(1).stream()
            .filter(RandomTensor.Matrix.class::isInstance)
            .map(RandomTensor.Matrix.class::cast)
            .findFirst()
            .orElseThrow();
    assertThat(matrix.row(0).levels()).isEqualTo(matrix.row(0).levels());
    assertThat(matrix.row(0).levels()).isNotEqualTo(matrix.row(1).levels());
    assertThat(matrix.row(3).scales()).isNotEqualTo(matrix.row(4).scales());
  }

  @Test
  void wordsAreTokensBothWays() throws Exception {
    Path file = work.resolve("tokenizer.json");
    Files.writeString(file, Words.tokenizer(SHAPE.vocabSize()));
    int[] ids = Words.random(new SplittableRandom(3), 300, SHAPE.vocabSize());
    try (Tokenizer tokenizer = Tokenizer.open(file)) {
      assertThat(tokenizer.vocabularySize()).isEqualTo(SHAPE.vocabSize());
      assertThat(tokenizer.encode(Words.text(ids), true)).isEqualTo(ids);
      assertThat(Words.ids(tokenizer.decode(ids, true))).isEqualTo(ids);
    }
  }

  private OnnxArtifact artifact(BenchModel model) {
    ModelStore store = ModelStore.open(model.models());
    ModelFiles files = ModelFiles.of(store, store.find(model.name()).orElseThrow());
    try (Engine engine = OnnxEngine.create(RuntimeLibrary.bundled())) {
      var calibration = new KvCalibration(engine, text -> new int[0], 1);
      return new OnnxConverter(work.resolve("onnx"))
          .convert(files, Precision.INT4, KvCacheType.F32, calibration);
    }
  }

  /** Where llama.cpp keeps a row of a rotated matrix: its pairs are neighbours. */
  private static int interleaved(int row) {
    int inHead = row % Shape.HEAD_DIM;
    return row - inHead + (inHead < HALF ? 2 * inHead : 2 * (inHead - HALF) + 1);
  }

  private static void assertSame(Q4Row actual, Q4Row expected) {
    assertThat(actual.scales()).isEqualTo(expected.scales());
    assertThat(actual.levels()).isEqualTo(expected.levels());
  }
}
