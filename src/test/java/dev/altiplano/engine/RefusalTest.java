package dev.altiplano.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.altiplano.model.AltiplanoException;
import dev.altiplano.testing.ProtoWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the runtime says of graphs that it does not take, and what becomes of it. */
class RefusalTest {
  private static final int FLOAT = 1;
  private static final int BFLOAT16 = 16;

  @TempDir private Path directory;
  private final OnnxEngine engine = OnnxEngine.create(RuntimeLibrary.bundled());

  @AfterEach
  void closeEngine() {
    engine.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "8 | 17 | ''            | Turn     | 1  | the operator Turn, which is not in version 17",
        "8 | 17 | com.example   | Turn     | 1  | the domain com.example, such as Turn",
        "8 | 17 | com.microsoft | Turn     | 1  | the domain com.microsoft, such as Turn",
        "8 | 17 | ''            | Sqrt     | 16 | its operator Sqrt (version 13)",
        "8 | 99 | ''            | Identity | 1  | export it with opset 26 or an earlier one",
        "99 | 17 | ''           | Identity | 1  | format 99, and ONNX Runtime knows those up to 13",
      })
  void saysWhatToDo(int ir, int opset, String domain, String operator, int type, String wanted) {
    assertRefused(model(ir, opset, domain, operator, type), wanted);
  }

  @Test
  void saysThatAFileIsCutOff() {
    byte[] whole = model(8, 17, "", "Identity", FLOAT);
    assertRefused(Arrays.copyOf(whole, whole.length - 9), "parsing failed");
  }

  @Test
  void namesTheInputThatCannotBeFed() {
    assertRefused(
        model(8, 17, "", "Identity", BFLOAT16), "its input input_ids is other [1]; wanted [int32");
  }

  @Test
  void leavesOtherMessagesAsTheyAre() {
    assertThat(Refusal.explain("something else")).isEqualTo("something else");
  }

  private void assertRefused(byte[] model, String message) {
    Path file = directory.resolve("model.onnx");
    try {
      Files.write(file, model);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    assertThatThrownBy(() -> engine.open(file, new EngineOptions(1, 8, 1)))
        .isInstanceOf(AltiplanoException.class)
        .hasMessageContainingAll("model.onnx", message)
        .hasMessageNotContaining(directory.toString());
  }

  /** A graph of one operator, with an input and an output of one number. */
  private static byte[] model(int ir, int opset, String domain, String operator, int type) {
    ProtoWriter node =
        new ProtoWriter()
            .string(1, "input_ids")
            .string(2, "out")
            .string(3, "node")
            .string(4, operator)
            .string(7, domain);
    ProtoWriter graph =
        new ProtoWriter()
            .message(1, node)
            .string(2, "graph")
            .message(11, value("input_ids", type))
            .message(12, value("out", type));
    ProtoWriter model =
        new ProtoWriter()
            .number(1, ir)
            .message(7, graph)
            .message(8, new ProtoWriter().string(1, "").number(2, opset));
    if (!domain.isEmpty()) {
      model.message(8, new ProtoWriter().string(1, domain).number(2, 1));
    }
    return model.bytes();
  }

  private static ProtoWriter value(String name, int type) {
    ProtoWriter shape = new ProtoWriter().message(1, new ProtoWriter().number(1, 1));
    ProtoWriter tensor = new ProtoWriter().number(1, type).message(2, shape);
    return new ProtoWriter().string(1, name).message(2, new ProtoWriter().message(1, tensor));
  }
}
