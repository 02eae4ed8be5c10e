package dev.altiplano.weights.gguf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.ErrorKind;
import dev.altiplano.testing.GgufSplit;
import dev.altiplano.testing.GgufWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GgufShardsTest {
  private static final int F32 = 0;

  @TempDir private Path directory;
  private final Map<String, Path> files = new TreeMap<>();

  private static GgufWriter whole() {
    return new GgufWriter()
        .put("general.architecture", "llama")
        .put("tokenizer.ggml.tokens", List.of("a", "b"))
        .tensor("a", F32, new byte[] {0, 0, 0x40, 0x40}, 1)
        .tensor("b", F32, new byte[24], 3, 2)
        .tensor("c", F32, new byte[8], 2);
  }

  private void split(int count) {
    Path file = whole().write(directory.resolve("whole.gguf"));
    GgufSplit.split(file, count, directory, "m")
        .forEach(part -> files.put(String.valueOf(part.getFileName()), part));
  }

  private void add(String name, GgufWriter writer) {
    files.put(name, writer.write(directory.resolve(name)));
  }

  private static GgufWriter part(int number, int count) {
    return new GgufWriter().put("split.no", number).put("split.count", count);
  }

  private void assertRefused(String message) {
    assertThatExceptionOfType(AltiplanoException.class)
        .isThrownBy(() -> GgufShards.open(files).close())
        .withMessageContaining(message)
        .extracting(AltiplanoException::kind)
        .isEqualTo(ErrorKind.LOAD_FAILED);
  }

  @Test
  void readsAllTensorsOfAllParts() {
    split(3);
    try (GgufShards shards = GgufShards.open(files)) {
      assertThat(shards.names()).containsExactlyInAnyOrder("a", "b", "c");
      assertThat(shards.metadata().architecture()).isEqualTo("llama");
      assertThat(shards.files()).containsExactlyElementsOf(files.keySet());
      assertThat(shards.tensor("b").shape()).containsExactly(2, 3);
      float[] value = new float[1];
      shards.tensor("a").copyRows(0, 1, value);
      assertThat(value).containsExactly(3);
      assertThat(shards.tensors()).hasSize(3);
      assertThatExceptionOfType(AltiplanoException.class)
          .isThrownBy(() -> shards.tensor("d"))
          .withMessageContaining("the model has no tensor d");
    }
  }

  /** Whatever the files are called: in the store they may have other names. */
  @Test
  void ordersPartsByTheirNumbers() {
    add("a", part(1, 2).tensor("x", F32, new byte[4], 1));
    add("b", part(0, 2).put("general.architecture", "qwen2"));
    try (GgufShards shards = GgufShards.open(files)) {
      assertThat(shards.files()).containsExactly("b", "a");
      assertThat(shards.metadata().architecture()).isEqualTo("qwen2");
    }
  }

  @Test
  void readsAFileThatIsNotSplit() {
    add("m.gguf", whole());
    try (GgufShards shards = GgufShards.open(files)) {
      assertThat(shards.names()).hasSize(3);
      assertThat(shards.files()).containsExactly("m.gguf");
    }
  }

  @Test
  void namesThePartsThatAreMissing() {
    split(3);
    files.remove("m-00002-of-00003.gguf");
    assertRefused(
        "of the 3 parts of the model only these are here: m-00001-of-00003.gguf,"
            + " m-00003-of-00003.gguf; missing is number 2");
    files.clear();
    assertRefused("missing is number 1");
    add("m.gguf", part(0, 2_000_000_000));
    assertRefused("missing is number 2, 3, 4, 5, 6, 7, 8, 9, 10, 11");
  }

  @Test
  void refusesPartsThatDoNotBelongTogether() {
    add("a", part(0, 2));
    add("b", part(1, 3));
    assertRefused("a is one of 2 parts, and b one of 3");
    add("b", part(0, 2));
    assertRefused("a and b are both part 1");
    add("b", part(7, 2));
    assertRefused("b is part 8 of 2");
    add("a", part(0, 2).tensor("x", F32, new byte[4], 1));
    add("b", part(1, 2).tensor("x", F32, new byte[4], 1));
    assertRefused("b has tensor x, which another part has too");
    add("a", part(0, 2).put("split.tensors.count", 5));
    assertRefused("a says that the parts have 5 tensors together; they have 1");
    add("a", whole());
    add("b", whole());
    assertRefused("a and b are both part 1");
  }
}
