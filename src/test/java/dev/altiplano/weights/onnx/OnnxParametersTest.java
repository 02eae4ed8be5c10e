package dev.altiplano.weights.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.altiplano.model.AltiplanoException;
import dev.altiplano.testing.ProtoWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Parameters are counted as people count them, whatever a graph packs them into. */
class OnnxParametersTest {
  private static final int F32 = 1;
  private static final int U8 = 2;
  private static final int I8 = 3;
  private static final int I32 = 6;
  private static final int I64 = 7;
  private static final int F16 = 10;
  private static final int I4 = 22;

  @TempDir private Path directory;
  private final ProtoWriter graph = new ProtoWriter();

  private void tensor(String name, int type, long... dimensions) {
    graph.message(5, tensorOf(name, type, dimensions));
  }

  private static ProtoWriter tensorOf(String name, int type, long... dimensions) {
    ProtoWriter tensor = new ProtoWriter();
    for (long dimension : dimensions) {
      tensor.number(1, dimension);
    }
    return tensor.number(2, type).string(8, name);
  }

  private static ProtoWriter node(String operator, String... inputs) {
    ProtoWriter node = new ProtoWriter();
    for (String input : inputs) {
      node.string(1, input);
    }
    return node.string(4, operator);
  }

  private static ProtoWriter number(String name, long value) {
    return new ProtoWriter().string(1, name).number(3, value);
  }

  private Map<String, Long> parameters() throws IOException {
    byte[] model = new ProtoWriter().number(1, 8).message(7, graph).bytes();
    Path file = Files.write(directory.resolve("model.onnx"), model);
    return OnnxFile.read("model.onnx", file).parametersByType();
  }

  @Test
  void countsFloatsAndLeavesOutTablesShapesAndConstants() throws IOException {
    tensor("embed", F16, 100, 8);
    tensor("norm", F32, 8);
    tensor("cos_cache", F32, 4096, 4);
    tensor("model.layers.0.self_attn.rotary_emb.inv_freq", F32, 4);
    tensor("rotation 1", F32, 4096, 4);
    tensor("rotation 2", F32, 4096, 4);
    tensor("shape", I64, 3);
    tensor("epsilon", F32);
    tensor("one", F32, 1, 1);
    graph.message(
        1, node("GroupQueryAttention", "q", "k", "v", "", "", "", "", "rotation 1", "rotation 2"));
    assertThat(parameters()).containsExactlyInAnyOrderEntriesOf(Map.of("F16", 800L, "F32", 8L));
  }

  @Test
  void countsWhatIsPackedIntoBlocks() throws IOException {
    graph.message(
        1,
        node("MatMulNBits", "x", "b", "b.scales", "b.zero", "", "b.bias")
            .message(5, number("K", 100))
            .message(5, number("N", 30))
            .message(5, number("bits", 4)));
    tensor("b", U8, 30, 4, 16);
    tensor("b.scales", F16, 30, 4);
    tensor("b.zero", U8, 60);
    tensor("b.bias", F16, 30);
    graph.message(
        1,
        node("MatMulNBits", "x", "c", "c.scales")
            .message(5, number("K", 64))
            .message(5, number("N", 2))
            .message(5, number("bits", 8)));
    tensor("c", U8, 2, 2, 32);
    tensor("c.scales", F32, 4);
    assertThat(parameters())
        .containsExactlyInAnyOrderEntriesOf(Map.of("U4", 3000L, "U8", 128L, "F16", 30L));
  }

  @Test
  void countsLookedUpRowsAndExperts() throws IOException {
    graph.message(1, node("GatherBlockQuantized", "e", "ids", "e.scales", "e.zero"));
    tensor("e", U8, 50, 16);
    tensor("e.scales", F32, 50, 1);
    tensor("e.zero", U8, 50, 1);
    graph.message(1, node("GatherBlockQuantized", "f", "ids", "f.scales"));
    tensor("f", I4, 50, 32);
    tensor("f.scales", F32, 50, 1);
    graph.message(
        1,
        node("QMoE", "x", "router", "in", "in.s", "in.b", "out", "out.s", "", "", "", "", "in.z")
            .message(5, number("expert_weight_bits", 8)));
    tensor("in", U8, 4, 8, 2);
    tensor("in.s", F32, 4, 8);
    tensor("in.b", F32, 4, 8);
    tensor("in.z", U8, 4, 8);
    tensor("out", U8, 4, 2, 8);
    tensor("out.s", F32, 4, 2);
    assertThat(parameters())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of("U4", 1600L, "I4", 1600L, "U8", 128L, "F32", 32L));
  }

  @Test
  void countsWeightsOfBytesWithoutTheirScales() throws IOException {
    tensor("a_quantized", I8, 8, 8);
    tensor("a_scale", F32, 8);
    tensor("a_zero_point", I8, 8);
    tensor("d", I8, 3, 8);
    tensor("d.s", F32, 3);
    tensor("d.z", I8, 3);
    graph.message(1, node("DequantizeLinear", "d", "d.s", "d.z"));
    tensor("bias", I32, 8);
    tensor("bias.s", F32, 8);
    graph.message(1, node("DequantizeLinear", "bias", "bias.s"));
    assertThat(parameters()).containsExactlyInAnyOrderEntriesOf(Map.of("I8", 88L, "I32", 8L));
  }

  /** In a file, or by one name in both branches. */
  @Test
  void countsWhatIsSharedOnce() throws IOException {
    for (String name : new String[] {"embed", "head"}) {
      graph.message(
          5,
          tensorOf(name, F32, 10, 10)
              .message(13, new ProtoWriter().string(1, "location").string(2, "data"))
              .message(13, new ProtoWriter().string(1, "offset").string(2, "64")));
    }
    ProtoWriter branches = node("If", "use_cache");
    for (String name : new String[] {"then_branch", "else_branch"}) {
      ProtoWriter branch =
          new ProtoWriter()
              .message(5, tensorOf("w", U8, 5, 1, 16))
              .message(
                  1,
                  node("MatMulNBits", "x", "w", "s")
                      .message(5, number("K", 20))
                      .message(5, number("N", 5)));
      branches.message(5, new ProtoWriter().string(1, name).message(6, branch));
    }
    graph.message(1, branches);
    assertThat(parameters()).containsExactlyInAnyOrderEntriesOf(Map.of("F32", 100L, "U4", 100L));
  }

  @Test
  void countsBeyondAllMeasureStopAtTheLargest() throws IOException {
    graph.message(
        1,
        node("MatMulNBits", "x", "w", "s")
            .message(5, number("K", Long.MAX_VALUE))
            .message(5, number("N", Long.MAX_VALUE)));
    tensor("w", U8, 1);
    tensor("v", U8, Long.MAX_VALUE, 2);
    assertThat(parameters())
        .containsExactlyInAnyOrderEntriesOf(Map.of("U4", Long.MAX_VALUE, "U8", Long.MAX_VALUE));
  }

  @Test
  void refusesNamesWithoutEnd() throws IOException {
    for (int i = 0; i < 300; i++) {
      tensor(i + "x".repeat((1 << 16) - 10), F32, 2);
    }
    assertThatThrownBy(this::parameters)
        .isInstanceOf(AltiplanoException.class)
        .hasMessageContaining("it has too many weights");
  }
}
