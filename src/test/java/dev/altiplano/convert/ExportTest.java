package dev.altiplano.convert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.altiplano.engine.TensorNames;
import dev.altiplano.graph.ExportForm;
import dev.altiplano.graph.ExportedModel;
import dev.altiplano.graph.Precision;
import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.Digest;
import dev.altiplano.model.ErrorKind;
import dev.altiplano.testing.TinyLlama;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which graph of a model is taken, and what is known of it before it is opened. */
class ExportTest {
  private static final long STORED_CONTEXT = 4096;

  @TempDir private Path directory;
  private final Map<String, SourceFile> files = new HashMap<>();

  @BeforeEach
  void writeModel() throws IOException {
    new TinyLlama(true).write(directory);
    add("model.onnx", ExportForm.OPTIMUM);
    add("model_fp16.onnx", ExportForm.OPTIMUM.inHalfPrecision());
  }

  @Test
  void readsTheSizesOfTheGraph() {
    OnnxArtifact.Sizes sizes = choose(Precision.FP32).sizes();
    assertThat(sizes)
        .isEqualTo(new OnnxArtifact.Sizes(2 * 2 * 2 * 16 * 4, 1, 2, 100, 4096, 4096, 0));
    files.remove("onnx/model.onnx");
    assertThat(choose(Precision.FP32).sizes().kvBytesPerToken()).isEqualTo(2 * 2 * 2 * 16 * 2);
  }

  @Test
  void takesOneGraphAndItsWeights() {
    assertThat(choose(Precision.INT8).sources().names())
        .containsExactly("model.onnx", "model.onnx_data");
    files.put("onnx/model_q4.onnx", files.get("onnx/model.onnx"));
    assertThat(choose(Precision.INT4).sources().names())
        .containsExactly("model.onnx_data", "model_q4.onnx");
  }

  @Test
  void namesWeightsThatAreNotThere() {
    files.remove("onnx/model.onnx_data");
    assertFails("its graph onnx/model.onnx has weights in \"model.onnx_data\"");
  }

  @Test
  void takesWhatGenaiNames() throws IOException {
    genai("\"context_length\": 99", "\"filename\": \"model_fp16.onnx\", \"inputs\": {}");
    Export export = choose(Precision.FP32);
    assertThat(export.sources().graph()).isEqualTo("model_fp16.onnx");
    assertThat(export.names()).isEqualTo(TensorNames.OPTIMUM);
    assertThat(export.sizes().longestContext()).isEqualTo(99);
  }

  @Test
  void theShorterContextHolds() throws IOException {
    genai("\"context_length\": 100000", "\"outputs\": {\"logits\": \"scores\"}");
    Export export = choose(Precision.FP32);
    assertThat(export.sources().graph()).isEqualTo("model.onnx");
    assertThat(export.names().logits()).isEqualTo("scores");
    assertThat(export.sizes().longestContext()).isEqualTo((int) STORED_CONTEXT);
  }

  @Test
  void refusesAModelWithoutAContextLength() {
    assertThatThrownBy(() -> Export.choose(model(0), Precision.FP32))
        .hasMessageContainingAll("max_position_embeddings", "context_length");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"num_hidden_layers\": 3   | num_hidden_layers is 3, and its graph onnx/model.onnx has 2"
            + " layers",
        "\"num_key_value_heads\": 4 | num_key_value_heads is 4, and its graph onnx/model.onnx has"
            + " its input past_key_values.0.key as [0, 2, 0, 16]",
        "\"head_size\": 32          | head_size is 32, and its graph",
      })
  void refusesAGenaiConfigOfAnotherGraph(String decoder, String message) throws IOException {
    genai("\"context_length\": 99", decoder);
    assertFails(message);
  }

  @Test
  void takesAGenaiConfigThatAgreesWithTheGraph() throws IOException {
    genai(
        "\"context_length\": 99",
        "\"num_hidden_layers\": 2, \"num_key_value_heads\": 2, \"head_size\": 16");
    assertThat(choose(Precision.FP32).sizes().longestContext()).isEqualTo(99);
  }

  @Test
  void aContextIsNoLongerThanTheRotationsOfTheGraph() throws IOException {
    add("model.onnx", ExportForm.OPTIMUM.with(ExportForm.Attends.GROUP_QUERY_ATTENTION));
    genai("\"context_length\": 100000", "\"head_size\": 16");
    assertThat(Export.choose(model(0), Precision.FP32).sizes().longestContext())
        .isEqualTo(TinyLlama.MAX_POSITIONS);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"filename\": \"other.onnx\"             | names the graph other.onnx",
        "\"pipeline\": []                         | a pipeline of several graphs",
        "\"inputs\": {\"past_names\": \"p%d\"}    | one tensor (past_names)",
        "\"inputs\": {\"past_key_names\": \"p\"}  | pastKey is \"p\"; it must have %d in it",
        "\"filename\": 1                          | \"filename\" must be a string",
      })
  void refusesWhatGenaiHasAndWeHaveNot(String decoder, String message) throws IOException {
    genai("\"context_length\": 99", decoder);
    assertFails(message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "{\"model\": {}}", "no"})
  void refusesAGenaiConfigThatIsNone(String text) throws IOException {
    put("genai_config.json", Files.writeString(directory.resolve("genai_config.json"), text));
    assertFails("genai_config.json");
  }

  private void genai(String model, String decoder) throws IOException {
    String text = "{\"model\": {%s, \"decoder\": {%s}}}".formatted(model, decoder);
    put("genai_config.json", Files.writeString(directory.resolve("genai_config.json"), text));
  }

  private void assertFails(String message) {
    assertThatThrownBy(() -> choose(Precision.FP32))
        .isInstanceOfSatisfying(
            AltiplanoException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.LOAD_FAILED))
        .hasMessageContaining(message);
  }

  private Export choose(Precision precision) {
    return Export.choose(model(STORED_CONTEXT), precision);
  }

  private ModelFiles model(long contextLength) {
    SourceFile config = new SourceFile(directory.resolve("config.json"), Digest.of(new byte[0]));
    return new ModelFiles(config, files, contextLength);
  }

  private void add(String name, ExportForm form) throws IOException {
    Path graph = directory.resolve(name);
    ExportedModel.write(directory, form, graph);
    put("onnx/" + name, graph);
    put("onnx/" + name + "_data", graph.resolveSibling(name + "_data"));
  }

  private void put(String name, Path file) throws IOException {
    files.put(name, new SourceFile(file, Digest.of(Files.readAllBytes(file))));
  }
}
