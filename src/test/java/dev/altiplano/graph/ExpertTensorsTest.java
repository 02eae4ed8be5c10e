package dev.altiplano.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.altiplano.testing.GgufWriter;
import dev.altiplano.weights.gguf.GgufFile;
import dev.altiplano.weights.gguf.GgufWeights;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** GGUF files that keep experts in one tensor or, as those from before April 2024, in many. */
class ExpertTensorsTest {
  private static final int F32 = 0;
  private static final int HIDDEN = 64;
  private static final int INNER = 96;
  private static final int EXPERTS = 3;

  @TempDir private Path directory;

  @ParameterizedTest
  @EnumSource(Precision.class)
  void bothMakeTheSameGraph(Precision precision) throws IOException {
    Path stacked = convert(file(true, 1), precision, "stacked");
    Path apart = convert(file(false, 1), precision, "apart");
    for (String name : new String[] {DecoderGraph.DATA_FILE, "model.f32.onnx"}) {
      assertThat(apart.resolve(name)).hasSameBinaryContentAs(stacked.resolve(name));
    }
  }

  @Test
  void namesTheNormThatIsNotFinite() {
    assertThatThrownBy(() -> convert(file(true, Float.NaN), Precision.INT8, "broken"))
        .hasMessageContaining("tensor output_norm.weight has weights that are NaN");
  }

  private Path convert(GgufWriter file, Precision precision, String name) throws IOException {
    Path graph = Files.createDirectory(directory.resolve(name));
    Path path = file.write(directory.resolve(name + ".gguf"));
    try (GgufWeights weights = GgufWeights.of(GgufFile.open(path))) {
      DecoderConfig config = DecoderConfig.of(weights.metadata(), weights);
      assertThat(config.feedForward()).isEqualTo(new FeedForward.Experts(EXPERTS, 2, INNER, true));
      DecoderGraph.write(config, weights, precision, graph);
    }
    return graph;
  }

  private static GgufWriter file(boolean stacked, float norm) {
    Random random = new Random(5);
    GgufWriter file =
        new GgufWriter()
            .put("general.architecture", "llama")
            .put("llama.embedding_length", HIDDEN)
            .put("llama.block_count", 1)
            .put("llama.attention.head_count", 4)
            .put("llama.feed_forward_length", INNER)
            .put("llama.context_length", 32)
            .put("llama.attention.layer_norm_rms_epsilon", 1e-5f)
            .put("llama.expert_count", EXPERTS)
            .put("llama.expert_used_count", 2);
    vector(file, "output_norm", norm);
    vector(file, "blk.0.attn_norm", 1);
    vector(file, "blk.0.ffn_norm", 1);
    matrix(file, random, "token_embd", 8, HIDDEN);
    for (String name : new String[] {"attn_q", "attn_k", "attn_v", "attn_output"}) {
      matrix(file, random, "blk.0." + name, HIDDEN, HIDDEN);
    }
    matrix(file, random, "blk.0.ffn_gate_inp", EXPERTS, HIDDEN);
    experts(file, random, "blk.0.ffn_gate", INNER, HIDDEN, stacked);
    experts(file, random, "blk.0.ffn_up", INNER, HIDDEN, stacked);
    experts(file, random, "blk.0.ffn_down", HIDDEN, INNER, stacked);
    return file;
  }

  private static void experts(
      GgufWriter file, Random random, String name, int rows, int columns, boolean stacked) {
    byte[] all = random(random, EXPERTS * rows * columns);
    if (stacked) {
      file.tensor(name + "_exps.weight", F32, all, columns, rows, EXPERTS);
      return;
    }
    int one = all.length / EXPERTS;
    for (int i = 0; i < EXPERTS; i++) {
      byte[] bytes = Arrays.copyOfRange(all, i * one, (i + 1) * one);
      file.tensor("%s.%d.weight".formatted(name, i), F32, bytes, columns, rows);
    }
  }

  private static void matrix(GgufWriter file, Random random, String name, int rows, int columns) {
    file.tensor(name + ".weight", F32, random(random, rows * columns), columns, rows);
  }

  private static void vector(GgufWriter file, String name, float value) {
    float[] values = new float[HIDDEN];
    Arrays.fill(values, value);
    file.tensor(name + ".weight", F32, bytes(values), HIDDEN);
  }

  private static byte[] random(Random random, int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return bytes(values);
  }

  private static byte[] bytes(float[] values) {
    ByteBuffer bytes =
        ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    return bytes.array();
  }
}
