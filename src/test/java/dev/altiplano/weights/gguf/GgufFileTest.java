package dev.altiplano.weights.gguf;

import static dev.altiplano.testing.GgufWriter.int32;
import static dev.altiplano.testing.GgufWriter.int64;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.ErrorKind;
import dev.altiplano.testing.Damage;
import dev.altiplano.testing.GgufWriter;
import dev.altiplano.testing.SharedFiles;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class GgufFileTest {
  private static final int F32 = 0;
  private static final int Q8_0 = 8;
  private static final int MUTATIONS = 10_000;

  /** For a file of some hundred bytes, with what the test itself takes. */
  private static final long MOST_MEMORY = 4 << 20;

  @TempDir private Path directory;

  private GgufFile open(GgufWriter writer) {
    return GgufFile.open("tiny.gguf", writer.write(directory.resolve("tiny")));
  }

  private static GgufWriter tiny() {
    return new GgufWriter()
        .put("general.architecture", "llama")
        .put("llama.context_length", 2048)
        .put("llama.rope.freq_base", 10000f)
        .put("tokenizer.ggml.tokens", List.of("a", "é", "<s>"))
        .put("tokenizer.ggml.scores", List.of(0.5f, -1f))
        .put("tokenizer.ggml.token_type", List.of(1, 2, 3))
        .put("tokenizer.ggml.add_bos_token", true)
        .tensor("a", F32, new byte[24], 3, 2)
        .tensor("b", Q8_0, new byte[68], 32, 2);
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3})
  void readsMetadataAndTensors(int version) {
    try (GgufFile file = open(tiny().version(version))) {
      GgufMetadata metadata = file.metadata();
      assertThat(file.version()).isEqualTo(version);
      assertThat(metadata.architecture()).isEqualTo("llama");
      assertThat(metadata.wholeNumber(metadata.ofArchitecture("context_length"))).hasValue(2048);
      assertThat(metadata.real("llama.rope.freq_base")).hasValue(10000);
      assertThat(metadata.real("llama.context_length")).hasValue(2048);
      assertThat(metadata.bool("tokenizer.ggml.add_bos_token")).contains(true);
      assertThat(metadata.string("llama.context_length")).isEmpty();
      assertThat(file.tensors().keySet()).containsExactly("a", "b");
      GgufTensor b = file.tensor("b");
      assertThat(b.type()).isEqualTo(GgmlType.Q8_0);
      assertThat(b.dimensions()).containsExactly(32L, 2L);
      assertThat(b.elements()).isEqualTo(64);
      assertThat(file.data(b).byteSize()).isEqualTo(68);
      assertThat(b.offset() % 32).isZero();
    }
  }

  @Test
  void readsArraysWhenAskedFor() {
    try (GgufFile file = open(tiny())) {
      GgufMetadata metadata = file.metadata();
      GgufArray tokens = metadata.array("tokenizer.ggml.tokens").orElseThrow();
      assertThat(tokens.strings()).containsExactly("a", "é", "<s>");
      assertThat(tokens.values()).containsExactly("a", "é", "<s>");
      assertThat(metadata.array("tokenizer.ggml.scores").orElseThrow().reals())
          .containsExactly(0.5f, -1f);
      GgufArray types = metadata.array("tokenizer.ggml.token_type").orElseThrow();
      assertThat(types.length()).isEqualTo(3);
      assertThat(types.wholeNumbers()).containsExactly(1, 2, 3);
      assertThatExceptionOfType(AltiplanoException.class)
          .isThrownBy(types::strings)
          .withMessageContaining("tokenizer.ggml.token_type")
          .withMessageContaining("wanted texts");
      assertThatExceptionOfType(AltiplanoException.class)
          .isThrownBy(tokens::wholeNumbers)
          .withMessageContaining("wanted whole numbers");
    }
  }

  @Test
  void readsValuesOfAllTypes() {
    GgufWriter writer =
        new GgufWriter()
            .raw("uint8", 0, new byte[] {-1})
            .raw("int8", 1, new byte[] {-1})
            .raw("uint16", 2, new byte[] {-1, -1})
            .raw("int16", 3, new byte[] {-2, -1})
            .raw("uint32", 4, int32(-1))
            .raw("int32", 5, int32(-1))
            .raw("float32", 6, int32(Float.floatToIntBits(0.1f)))
            .raw("bool", 7, new byte[] {0})
            .raw("string", 8, GgufWriter.string("text"))
            .raw("uint64", 10, int64(7))
            .raw("large", 10, int64(-1))
            .raw("int64", 11, int64(-7))
            .raw("float64", 12, int64(Double.doubleToLongBits(0.1)));
    try (GgufFile file = open(writer)) {
      assertThat(file.metadata().values().values())
          .containsExactly(
              255L, -1L, 65535L, -2L, 4294967295L, -1L, 0.1f, false, "text", 7L, 0x1p64, -7L, 0.1);
    }
  }

  @Test
  void honoursAnotherAlignment() {
    byte[] data = new byte[128];
    data[64] = 42;
    GgufWriter writer =
        new GgufWriter()
            .put("general.alignment", 64)
            .describe("t", F32, 64, 1)
            .put("padding", "x".repeat(31));
    byte[] header = writer.bytes();
    int start = (header.length + 63) / 64 * 64;
    byte[] whole = Arrays.copyOf(header, start + data.length);
    System.arraycopy(data, 0, whole, start, data.length);
    try (GgufFile file = GgufFile.open(write(whole))) {
      assertThat(file.data(file.tensor("t")).piece(0, 1).get(ValueLayout.JAVA_BYTE, 0))
          .isEqualTo((byte) 42);
    }
  }

  private Path write(byte[] bytes) {
    try {
      return Files.write(directory.resolve("file.gguf"), bytes);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  static Stream<Arguments> unsound() {
    return Stream.of(
        Arguments.of("does not begin as a GGUF file", new byte[0]),
        Arguments.of(
            "does not begin as a GGUF file", "GGML and more".getBytes(StandardCharsets.UTF_8)),
        Arguments.of("header does not end within 4 bytes", "GGUF".getBytes(StandardCharsets.UTF_8)),
        Arguments.of("version 1 of the format", tiny().version(1).bytes()),
        Arguments.of("version 4 of the format", tiny().version(4).bytes()),
        Arguments.of("big-endian", tiny().version(3 << 24).bytes()),
        Arguments.of("twice", tiny().put("general.architecture", "x").bytes()),
        Arguments.of("the type 13, which is none", tiny().raw("k", 13, new byte[9]).bytes()),
        Arguments.of("array of arrays", tiny().raw("k", 9, join(int32(9), int64(0))).bytes()),
        Arguments.of(
            "values in k, and there is no room",
            tiny().raw("k", 9, join(int32(0), int64(Long.MAX_VALUE))).bytes()),
        Arguments.of(
            "bytes of a text, and there is no room", tiny().raw("k", 8, int64(-1)).bytes()),
        Arguments.of("no power of two", tiny().put("general.alignment", 0).bytes()),
        Arguments.of("no power of two", tiny().put("general.alignment", 48).bytes()),
        Arguments.of("tensor a twice", tiny().describe("a", F32, 0, 1).bytes()),
        Arguments.of("tensors a and c overlap", tiny().describe("c", F32, 0, 0, 1).bytes()),
        Arguments.of("not aligned", tiny().describe("c", F32, 1, 1).bytes()),
        Arguments.of("not aligned", tiny().describe("c", F32, Long.MIN_VALUE, 1).bytes()),
        Arguments.of("file ends before", tiny().describe("c", F32, 1 << 20, 1).bytes()),
        Arguments.of("file ends before", tiny().describe("c", F32, 0, 1 << 20).bytes()),
        Arguments.of("the type 4, which this version", tiny().describe("c", 4, 0, 1).bytes()),
        Arguments.of("5 dimensions", tiny().describe("c", F32, 0, 1, 1, 1, 1, 1).bytes()),
        Arguments.of("has the dimensions [-1]", tiny().describe("c", F32, 0, -1).bytes()),
        Arguments.of("no whole blocks of Q8_0", tiny().describe("c", Q8_0, 0, 33).bytes()),
        Arguments.of(
            "beyond all measure", tiny().describe("c", F32, 0, 1L << 40, 1L << 40).bytes()));
  }

  private static byte[] join(byte[] a, byte[] b) {
    byte[] both = Arrays.copyOf(a, a.length + b.length);
    System.arraycopy(b, 0, both, a.length, b.length);
    return both;
  }

  @ParameterizedTest
  @MethodSource("unsound")
  void refusesAnUnsoundHeader(String reason, byte[] bytes) {
    Path file = write(bytes);
    assertThatExceptionOfType(AltiplanoException.class)
        .isThrownBy(() -> GgufFile.open(file))
        .withMessageStartingWith("cannot read weights file.gguf: ")
        .withMessageContaining(reason)
        .extracting(AltiplanoException::kind)
        .isEqualTo(ErrorKind.LOAD_FAILED);
  }

  @Test
  void refusesATensorThatIsNotThere() {
    try (GgufFile file = open(tiny())) {
      assertThatExceptionOfType(AltiplanoException.class)
          .isThrownBy(() -> file.tensor("c"))
          .withMessage("cannot read tensor c of tiny.gguf: it is not in the file");
    }
  }

  @Test
  void refusesAFileThatIsNotThere() {
    assertThatExceptionOfType(AltiplanoException.class)
        .isThrownBy(() -> GgufFile.open(directory.resolve("none")));
  }

  /** Whatever the bytes are, a file is read or refused, soon and with little memory. */
  @Test
  void survivesMutatedHeaders() {
    byte[] sound = tiny().bytes();
    Random random = new Random(1);
    int refused = 0;
    for (int i = 0; i < MUTATIONS; i++) {
      byte[] mutated = Damage.mutate(sound, random);
      long before = Damage.allocated();
      try (GgufFile file = GgufFile.open(write(mutated))) {
        file.tensors().values().forEach(t -> assertThat(file.data(t).byteSize()).isNotNegative());
        file.metadata().values().values().stream()
            .filter(GgufArray.class::isInstance)
            .forEach(array -> assertThat(((GgufArray) array).values()).isNotNull());
      } catch (AltiplanoException e) {
        assertThat(e.kind()).isEqualTo(ErrorKind.LOAD_FAILED);
        refused++;
      }
      assertThat(Damage.allocated() - before).isLessThan(MOST_MEMORY);
    }
    assertThat(refused).isBetween(MUTATIONS / 4, MUTATIONS);
  }

  @Test
  @Tag("shared")
  void knowsTheBlocksOfAllTypes() {
    JsonNode index =
        JsonMapper.shared().readTree(SharedFiles.path("testdata/gguf-blocks/index.json").toFile());
    assertThat(index.properties()).hasSize(24);
    for (var entry : index.properties()) {
      GgmlType type = GgmlType.valueOf(entry.getKey());
      assertThat(type.number()).isEqualTo(entry.getValue().path("ggml_type").asInt());
      assertThat(type.blockSize()).isEqualTo(entry.getValue().path("block").asInt());
      assertThat(type.blockBytes()).isEqualTo(entry.getValue().path("bytes").asInt());
    }
  }

  @Test
  @Tag("shared")
  void readsWhatLlamaCppRuns() throws IOException {
    try (Stream<Path> files = Files.walk(SharedFiles.path("testdata"))) {
      List<Path> models = files.filter(file -> file.toString().endsWith(".gguf")).toList();
      assertThat(models).hasSizeGreaterThan(20);
      for (Path model : models) {
        try (GgufFile file = GgufFile.open(model)) {
          assertThat(file.metadata().architecture()).isNotEmpty();
          assertThat(file.metadata().array("tokenizer.ggml.tokens")).isPresent();
        }
      }
    }
  }

  @Test
  @Tag("shared")
  void findsTheTensorsOfCria() {
    try (GgufFile file = GgufFile.open(SharedFiles.path("models/cria-gguf/cria-q8_0.gguf"))) {
      assertThat(file.metadata().architecture()).isEqualTo("llama");
      assertThat(FileType.of(file.metadata())).isEqualTo("Q8_0");
      long elements = file.tensors().values().stream().mapToLong(GgufTensor::elements).sum();
      assertThat(elements).isGreaterThan(2_000_000);
      assertThat(file.tensor("token_embd.weight").type()).isEqualTo(GgmlType.Q8_0);
    }
  }
}
