package dev.altiplano.weights.safetensors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.altiplano.model.AltiplanoException;
import dev.altiplano.testing.SafetensorsWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShardedSafetensorsTest {
  @TempDir private Path directory;
  private Map<String, Path> shards = Map.of();

  @BeforeEach
  void writeShards() {
    Path first = directory.resolve("sha256-1");
    Path second = directory.resolve("sha256-2");
    new SafetensorsWriter().floats("a", new float[] {1}, 1).write(first);
    new SafetensorsWriter().floats("b", new float[] {2}, 1).write(second);
    shards = Map.of("1-of-2.safetensors", first, "2-of-2.safetensors", second);
  }

  @Test
  void findsEachTensorInItsFile() throws IOException {
    Path index = index("{'weight_map':{'a':'1-of-2.safetensors','b':'2-of-2.safetensors'}}");
    try (ShardedSafetensors weights = ShardedSafetensors.open(index, shards)) {
      assertThat(weights.names()).containsExactlyInAnyOrder("a", "b");
      float[] value = new float[1];
      weights.tensor("b").copyRows(0, 1, value);
      assertThat(value).containsExactly(2);
      assertThatThrownBy(() -> weights.tensor("c")).hasMessageContaining("tensor c");
    }
  }

  /** The scale may lie in another file. */
  @Test
  void refusesEightBitsWithAScaleOfTheirOwn() throws IOException {
    Path first = directory.resolve("sha256-3");
    Path second = directory.resolve("sha256-4");
    new SafetensorsWriter().add("w", "F8_E4M3", new byte[] {0x38}, 1).write(first);
    new SafetensorsWriter().floats("w_scale_inv", new float[] {2}, 1).write(second);
    Path index = index("{'weight_map':{'w':'1.safetensors','w_scale_inv':'2.safetensors'}}");
    try (ShardedSafetensors weights =
        ShardedSafetensors.open(index, Map.of("1.safetensors", first, "2.safetensors", second))) {
      assertThatThrownBy(() -> weights.tensor("w"))
          .hasMessageContaining("with a scale of its own, w_scale_inv");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      textBlock =
          """
          nonsense | the index
          {} | no weight_map
          {'weight_map':{'a':7}} | the index
          {'weight_map':{'a':'3-of-2.safetensors'}} | 3-of-2.safetensors, which is not there
          {'weight_map':{'a':'2-of-2.safetensors'}} | tensor a in 2-of-2.safetensors
          """)
  void refusesUnsoundIndexes(String index, String reason) throws IOException {
    Path file = index(index);
    assertThatThrownBy(() -> ShardedSafetensors.open(file, shards).close())
        .isInstanceOf(AltiplanoException.class)
        .hasMessageContaining(reason);
  }

  private Path index(String json) throws IOException {
    return Files.writeString(
        directory.resolve("model.safetensors.index.json"), json.replace('\'', '"'));
  }
}
