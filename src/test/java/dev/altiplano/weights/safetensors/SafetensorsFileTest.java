package dev.altiplano.weights.safetensors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.ErrorKind;
import dev.altiplano.testing.Damage;
import dev.altiplano.testing.SafetensorsWriter;
import dev.altiplano.weights.Tensor;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SafetensorsFileTest {
  private static final int MUTATIONS = 10_000;

  /** For a file of some hundred bytes, with what the test itself takes. */
  private static final long MOST_MEMORY = 4 << 20;

  @TempDir private Path directory;
  private Path file = Path.of("");

  @BeforeEach
  void nameFile() {
    file = directory.resolve("model.safetensors");
  }

  @Test
  void readsRowsOfEveryFloatType() {
    new SafetensorsWriter()
        .add("odd", "U8", new byte[] {7}, 1)
        .floats("f32", new float[] {1, 2, 3, 4, 5, -6.5f}, 3, 2)
        .add("f16", "F16", new byte[] {0, 0x3c, 0, (byte) 0xc1}, 1, 2)
        .add("bf16", "BF16", new byte[] {(byte) 0x80, 0x3f, 0x20, (byte) 0xc0}, 2)
        .write(file);
    try (SafetensorsFile weights = SafetensorsFile.open(file)) {
      assertThat(weights.names()).containsExactly("odd", "f32", "f16", "bf16");
      assertThat(rows(weights.tensor("f32"), 1, 2)).containsExactly(3, 4, 5, -6.5f);
      assertThat(rows(weights.tensor("f16"), 0, 1)).containsExactly(1, -2.5f);
      assertThat(rows(weights.tensor("bf16"), 0, 1)).containsExactly(1, -2.5f);
    }
  }

  private static float[] rows(Tensor tensor, long first, int count) {
    float[] values = new float[(int) (count * tensor.columns())];
    tensor.copyRows(first, count, values);
    return values;
  }

  @Test
  void readsBeyondTwoGibibytes() throws IOException {
    long rows = (1L << 30) + 2;
    byte[] header =
        "{\"w\":{\"dtype\":\"F16\",\"shape\":[%d,1],\"data_offsets\":[0,%d]}}"
            .formatted(rows, 2 * rows)
            .getBytes(StandardCharsets.UTF_8);
    try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
      sparse.writeLong(Long.reverseBytes(header.length));
      sparse.write(header);
      sparse.seek(Long.BYTES + header.length + 2 * (rows - 1));
      sparse.write(new byte[] {0, 0x3c});
    }
    try (SafetensorsFile weights = SafetensorsFile.open(file)) {
      assertThat(rows(weights.tensor("w"), rows - 2, 2)).containsExactly(0, 1);
    }
  }

  @Test
  void refusesTensorsOfOtherTypesByName() {
    new SafetensorsWriter().add("w", "I8", new byte[] {1}, 1).write(file);
    try (SafetensorsFile weights = SafetensorsFile.open(file)) {
      assertThatThrownBy(() -> weights.tensor("w"))
          .isInstanceOf(AltiplanoException.class)
          .hasMessageContainingAll("tensor w of model.safetensors", "I8");
      assertThatThrownBy(() -> weights.tensor("v"))
          .hasMessageContainingAll("tensor v of model.safetensors", "not in the file");
    }
  }

  /** Eight bytes of data follow each of these headers. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      textBlock =
          """
          nonsense | the JSON it should be
          [] | not a JSON object
          {"w":{"dtype":"F32","shape":[2],"data_offsets":[0,8]} | the JSON it should be
          {"w":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}} 1 | more than one JSON value
          {"w":7} | tensor w is not described
          {"w":{"dtype":"F32","shape":[2]}} | data_offsets
          {"w":{"dtype":"F32","shape":null,"data_offsets":[0,8]}} | shape
          {"w":{"dtype":"F32","shape":[2.0],"data_offsets":[0,8]}} | the JSON it should be
          {"w":{"dtype":"F32","shape":["2"],"data_offsets":[0,8]}} | the JSON it should be
          {"w":{"dtype":"F32","shape":[2],"data_offsets":[0,8,9]}} | 3 offsets
          {"w":{"dtype":"F32","shape":[2],"data_offsets":[0,99999999999999999999]}} | range
          {"w":{"dtype":"F32","shape":[2],"data_offsets":[0,8],"more":1}} | more
          {"w":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}} | tensor w has 8 bytes
          {"w":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}} | shape [-2]
          {"w":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,8]}} | 8 bytes
          {"w":{"dtype":"F32","shape":[1,1,1,1,1,1,1,1,2],"data_offsets":[0,8]}} | the shape
          {"w":{"dtype":"F32","shape":[2],"data_offsets":[-8,0]}} | byte -8 to 0
          {"w":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}} | byte 8 to 0
          {"w":{"dtype":"F32","shape":[4],"data_offsets":[0,16]}} | but the file holds 8
          {"w":{"dtype":"U8","shape":[9],"data_offsets":[0,9]}} | but the file holds 8
          {"w":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}} | tensor w starts at byte 4
          {"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}} | end at byte 4 of 8
          {"v":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"w":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}} | tensor w starts at byte 4 of the data, within
          {"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"w":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}} | Duplicate
          {"w":{"dtype":"F32","dtype":"F32","shape":[2],"data_offsets":[0,8]}} | Duplicate
          """)
  void refusesUnsoundHeaders(String header, String reason) {
    SafetensorsWriter.write(file, header, new byte[8]);
    assertRefused(reason);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ''               | 0 bytes are too few
          00               | 1 bytes are too few
          0100000000000000 | claims 1 bytes, but the file ends after 8
          0000000200000000 | claims 33554432 bytes, but
          0100000200000000 | more than the 33554432 allowed
          ffffffffffffffff | claims 18446744073709551615 bytes, more
          0000000000000000 | not a JSON object
          """)
  void refusesUnsoundLengths(String hex, String reason) throws IOException {
    Files.write(file, HexFormat.of().parseHex(hex));
    assertRefused(reason);
  }

  private void assertRefused(String reason) {
    assertThatThrownBy(() -> SafetensorsFile.open("the-weights", file).close())
        .isInstanceOf(AltiplanoException.class)
        .hasMessageStartingWith("cannot read weights the-weights: ")
        .hasMessageContaining(reason);
  }

  @Test
  void refusesAMissingFile() {
    assertThatThrownBy(() -> SafetensorsFile.open(file).close())
        .isInstanceOf(AltiplanoException.class)
        .hasMessageContaining("model.safetensors");
  }

  /** Whatever the bytes are, a file is read or refused, soon and with little memory. */
  @Test
  void survivesMutatedHeaders() throws IOException {
    new SafetensorsWriter()
        .floats("model.norm.weight", new float[] {1, 2, 3, 4, 5, 6}, 3, 2)
        .add("half", "F16", new byte[8], 2, 2)
        .write(file);
    byte[] sound = Files.readAllBytes(file);
    Random random = new Random(1);
    int refused = 0;
    for (int i = 0; i < MUTATIONS; i++) {
      Files.write(file, Damage.mutate(sound, random));
      long before = Damage.allocated();
      try (SafetensorsFile weights = SafetensorsFile.open(file)) {
        weights.tensors().forEach(tensor -> assertThat(tensor.shape()).isNotNull());
        for (String name : weights.names()) {
          assertThat(weights.tensor(name).data().byteSize()).isNotNegative();
        }
      } catch (AltiplanoException e) {
        assertThat(e.kind()).isEqualTo(ErrorKind.LOAD_FAILED);
        refused++;
      }
      assertThat(Damage.allocated() - before).isLessThan(MOST_MEMORY);
    }
    assertThat(refused).isBetween(MUTATIONS / 4, MUTATIONS);
  }

  @ParameterizedTest
  @CsvSource({"F8_E4M3,_scale", "F8_E5M2,_scale_inv"})
  void refusesEightBitsWithAScaleOfTheirOwn(String type, String suffix) {
    new SafetensorsWriter()
        .add("alone.weight", type, new byte[] {0x38, 0x38}, 2)
        .add("scaled.weight", type, new byte[] {0x38, 0x38}, 2)
        .floats("scaled.weight" + suffix, new float[] {2}, 1)
        .write(file);
    try (SafetensorsFile weights = SafetensorsFile.open(file)) {
      assertThat(weights.tensor("alone.weight").columns()).isEqualTo(2);
      assertThatThrownBy(() -> weights.tensor("scaled.weight"))
          .isInstanceOf(AltiplanoException.class)
          .hasMessageContaining(
              "cannot read tensor scaled.weight: it is stored as %s with a scale of its own, scaled.weight%s"
                  .formatted(type, suffix));
    }
  }
}
