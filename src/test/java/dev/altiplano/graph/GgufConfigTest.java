package dev.altiplano.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.altiplano.graph.Attention.Position.Rotary;
import dev.altiplano.model.AltiplanoException;
import dev.altiplano.testing.GgufWriter;
import dev.altiplano.weights.gguf.GgufFile;
import dev.altiplano.weights.gguf.GgufWeights;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What files say that are older than those of today, or not from llama.cpp. */
class GgufConfigTest {
  private static final int F32 = 0;

  @TempDir private Path directory;

  @Test
  void readsGemma3AsOllamaWritesIt() {
    GgufWriter file =
        file("gemma3", 131_072)
            .put("gemma3.rope.global.freq_base", 1_000_000f)
            .put("gemma3.rope.local.freq_base", 20_000f)
            .put("gemma3.attention.sliding_window", 512);
    DecoderConfig config = read(file);
    assertThat(config.norm().epsilon()).isEqualTo(1e-6f, within(1e-12f));
    assertThat(config.attention().rotations())
        .containsExactlyInAnyOrder(
            new Rotary(20_000, 16, new RopeScaling.None()),
            new Rotary(1_000_000, 16, new RopeScaling.Linear(8)));
  }

  @Test
  void smallGemma3IsNotStretched() {
    GgufWriter file = file("gemma3", 32_768).put("gemma3.attention.sliding_window", 512);
    assertThat(read(file).attention().rotations())
        .extracting(Rotary::scaling)
        .containsOnly(new RopeScaling.None());
  }

  @ParameterizedTest
  @CsvSource({"llama.rope.scaling.factor", "llama.rope.scale_linear"})
  void aFactorWithoutATypeIsLinear(String key) {
    GgufWriter file = llama().put(key, 4f);
    assertThat(read(file).attention().rotations())
        .extracting(Rotary::scaling)
        .containsExactly(new RopeScaling.Linear(4));
  }

  @Test
  void aFactorOfNothingIsNone() {
    assertThat(read(llama().put("llama.rope.scaling.factor", 0f)).attention().rotations())
        .extracting(Rotary::scaling)
        .containsExactly(new RopeScaling.None());
  }

  @Test
  void takesListsThatSayTheSameForEachLayer() {
    DecoderConfig config = read(llama().put("llama.attention.head_count_kv", List.of(2, 2, 2)));
    assertThat(config.kvHeads()).isEqualTo(2);
    assertThatThrownBy(() -> read(llama().put("llama.attention.head_count_kv", List.of(2, 4, 2))))
        .hasMessageContaining("attention.head_count_kv differs from layer to layer ([2, 4])");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "llama.attention.head_count_kv          | 3  | llama.attention.head_count is 4; it must be"
            + " a multiple of llama.attention.head_count_kv",
        "llama.attention.key_length             | 17 | llama.attention.key_length is 17",
        "llama.rope.freq_base                   | 0  | llama.rope.freq_base is 0",
        "llama.rope.scaling.factor              | 2000000 | llama.rope.scaling.factor is 2000000",
        "llama.expert_count                     | 2  | llama.expert_used_count is missing",
      })
  void namesTheKeysOfTheFile(String key, int value, String message) {
    assertThatThrownBy(() -> read(llama().put(key, value)))
        .isInstanceOf(AltiplanoException.class)
        .hasMessageContaining(message);
  }

  @Test
  void refusesAnArchitectureByNameWithTheListOfThoseThatAreKnown() {
    assertThatThrownBy(() -> read(file("mamba", 512)))
        .hasMessageContaining("\"mamba\" is not supported; supported are llama, qwen2, qwen3");
  }

  private static GgufWriter llama() {
    return file("llama", 512).put("llama.attention.layer_norm_rms_epsilon", 1e-5f);
  }

  private static GgufWriter file(String architecture, int context) {
    GgufWriter file =
        new GgufWriter()
            .put("general.architecture", architecture)
            .put(architecture + ".embedding_length", 64)
            .put(architecture + ".block_count", 6)
            .put(architecture + ".attention.head_count", 4)
            .put(architecture + ".feed_forward_length", 96)
            .put(architecture + ".context_length", context);
    return tensor(file, "token_embd.weight");
  }

  private static GgufWriter tensor(GgufWriter file, String name) {
    return file.tensor(name, F32, ByteBuffer.allocate(64 * 8 * Float.BYTES).array(), 64, 8);
  }

  private DecoderConfig read(GgufWriter file) {
    Path path = file.write(directory.resolve("model.gguf"));
    try (GgufWeights weights = GgufWeights.of(GgufFile.open(path))) {
      return DecoderConfig.of(weights.metadata(), weights);
    }
  }
}
