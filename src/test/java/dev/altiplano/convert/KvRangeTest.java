package dev.altiplano.convert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.altiplano.graph.DecoderConfig;
import dev.altiplano.graph.KvScales;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KvRangeTest {
  private static final int SIZE = 16;

  /** Of what was seen, that the scales leave room for. */
  private static final float MARGIN = 1.3f;

  @TempDir private Path directory;

  private KvRange range;

  @BeforeEach
  void makeARange() throws IOException {
    range = new KvRange(config());
  }

  @Test
  void valuesReachAsFarAsTheLargestOfTheirChannel() {
    float[] values = new float[2 * 3 * SIZE];
    values[at(0, 1, 4)] = -254;
    values[at(0, 2, 4)] = 127;
    values[at(1, 0, 5)] = 381;
    range.layer(0, 3, new float[values.length], values);
    float[] scales = range.scales().values().getFirst();
    assertThat(scales[4]).isEqualTo(MARGIN * 2, within(1e-5f));
    assertThat(scales[SIZE + 5]).isEqualTo(MARGIN * 3, within(1e-5f));
  }

  @Test
  void keysReachAsFarInBothChannelsOfARotatedPair() {
    float[] keys = new float[2 * 3 * SIZE];
    keys[at(1, 2, 3)] = 3 * 127;
    keys[at(1, 2, 3 + SIZE / 2)] = -4 * 127;
    range.layer(0, 3, keys, new float[keys.length]);
    float[] scales = range.scales().keys().getFirst();
    assertThat(scales[SIZE + 3]).isEqualTo(MARGIN * 5, within(1e-4f));
    assertThat(scales[SIZE + 3 + SIZE / 2]).isEqualTo(MARGIN * 5, within(1e-4f));
  }

  @Test
  void sequencesAddUp() {
    float[] values = new float[2 * SIZE];
    for (float largest : new float[] {127, 508, 254}) {
      values[0] = largest;
      range.layer(0, 1, new float[2 * SIZE], values);
    }
    assertThat(range.scales().values().getFirst()[0]).isEqualTo(MARGIN * 4, within(1e-5f));
  }

  @Test
  void channelsThatDidNotMoveGetALevelOfTheWidest() {
    float[] values = new float[2 * SIZE];
    values[0] = 127 * 127;
    range.layer(0, 1, new float[2 * SIZE], values);
    KvScales scales = range.scales();
    assertThat(scales.values().getFirst()[1]).isEqualTo(MARGIN, within(1e-5f));
    assertThat(scales.keys().getFirst()).hasSize(2 * SIZE).doesNotContain(0);
  }

  private static int at(int head, int token, int channel) {
    return (head * 3 + token) * SIZE + channel;
  }

  private DecoderConfig config() throws IOException {
    Path file = directory.resolve("config.json");
    return DecoderConfig.read(
        Files.writeString(
            file,
            """
            {"architectures": ["LlamaForCausalLM"], "hidden_act": "silu", "hidden_size": 64,
             "num_hidden_layers": 1, "num_attention_heads": 4, "num_key_value_heads": 2,
             "head_dim": %d, "intermediate_size": 96, "vocab_size": 100,
             "max_position_embeddings": 64, "rms_norm_eps": 1e-5}
            """
                .formatted(SIZE)));
  }
}
