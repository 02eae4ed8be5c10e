package dev.altiplano.packaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.Digest;
import dev.altiplano.model.ErrorKind;
import dev.altiplano.store.Manifest;
import dev.altiplano.store.ModelConfig;
import dev.altiplano.store.ModelStore;
import dev.altiplano.testing.GgufWriter;
import dev.altiplano.testing.ProtoWriter;
import dev.altiplano.testing.SharedFiles;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModelAssemblyTest {
  private static final String CONFIG =
      "{\"model_type\":\"llama\",\"hidden_size\":64,\"max_position_embeddings\":512}";

  @TempDir private Path directory;
  private ModelStore store;
  private final Map<String, StoredFile> files = new TreeMap<>();

  @BeforeEach
  void open() {
    store = ModelStore.open(directory.resolve("models"));
  }

  private void add(String name, String content) {
    add(name, content.getBytes(StandardCharsets.UTF_8));
  }

  private void add(String name, byte[] content) {
    files.put(
        name, new StoredFile(store.putBlob(new ByteArrayInputStream(content)), content.length));
  }

  private Manifest assemble() {
    return new ModelAssembly(store).assemble(files);
  }

  private List<String> layers(Manifest manifest) {
    return manifest.layers().stream()
        .map(layer -> layer.mediaType().replaceAll("application/vnd\\.", "") + " " + layer.name())
        .toList();
  }

  private String config(Manifest manifest) throws IOException {
    return Files.readString(store.blob(manifest.config().digest()));
  }

  private static GgufWriter gguf() {
    return new GgufWriter()
        .put("general.architecture", "llama")
        .put("general.file_type", 7)
        .put("llama.context_length", 2048)
        .put("llama.embedding_length", 192)
        .put("tokenizer.chat_template", "{% if tools %}")
        .tensor("a", 0, new byte[6000], 1500);
  }

  @Test
  void makesAModelOfAGgufFile() throws IOException {
    add("folder/tiny.gguf", gguf().bytes());
    add("README.md", "read me");
    add("LICENSE", "MIT");

    Manifest manifest = assemble();

    assertThat(layers(manifest)).containsExactly("ollama.image.model ", "ollama.image.license ");
    assertThat(config(manifest))
        .isEqualTo(
            """
            {"model_format":"gguf","model_family":"llama","model_families":["llama"],\
            "model_type":"2K","file_type":"Q8_0","capabilities":["completion"],\
            "context_length":2048,"embedding_length":192,"architecture":"amd64","os":"linux"}
            """);
  }

  @Test
  @Tag("shared")
  void tellsTheFactsOfAGgufFileAsOllamaDoes() throws IOException {
    add("model", Files.readAllBytes(SharedFiles.path("models/cria-gguf/cria-q8_0.gguf")));

    assertThat(config(assemble()))
        .isEqualTo(
            """
            {"model_format":"gguf","model_family":"llama","model_families":["llama"],\
            "model_type":"2.95M","file_type":"Q8_0","capabilities":["completion"],\
            "context_length":1024,"embedding_length":192,"architecture":"amd64","os":"linux"}
            """);
  }

  @Test
  void knowsEmbeddingModelsByTheirPooling() {
    add("m.gguf", gguf().put("llama.pooling_type", 1).bytes());

    assertThat(parse(assemble()).capabilities()).containsExactly("embedding");
  }

  private ModelConfig parse(Manifest manifest) {
    try {
      return ModelConfig.parse(config(manifest).getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void keepsWhatTurnsPicturesIntoTokens() {
    add("a-mmproj.gguf", new GgufWriter().put("general.architecture", "clip").bytes());
    add("model.gguf", gguf().bytes());

    assertThat(layers(assemble()))
        .containsExactly("ollama.image.model ", "ollama.image.projector ");
  }

  @Test
  void makesAModelOfThePartsOfAGgufFile() throws IOException {
    add(
        "b/m-00002-of-00002.gguf",
        new GgufWriter()
            .put("split.no", 1)
            .put("split.count", 2)
            .tensor("b", 0, new byte[8], 2)
            .bytes());
    add("b/m-00001-of-00002.gguf", gguf().put("split.no", 0).put("split.count", 2).bytes());
    add("a-mmproj.gguf", new GgufWriter().put("general.architecture", "clip").bytes());

    Manifest manifest = assemble();

    assertThat(layers(manifest))
        .containsExactly(
            "ollama.image.model b/m-00001-of-00002.gguf",
            "ollama.image.model b/m-00002-of-00002.gguf",
            "ollama.image.projector ");
    assertThat(config(manifest)).contains("\"file_type\":\"Q8_0\"", "\"model_type\":\"2K\"");
  }

  @Test
  void refusesGgufFilesThatMakeNoModel() {
    add("a-00001-of-00003.gguf", gguf().put("split.count", 3).bytes());
    assertRefused("only these are here: a-00001-of-00003.gguf; missing is number 2, 3");
    files.clear();
    add("lora.gguf", gguf().put("general.type", "adapter").bytes());
    assertRefused(ErrorKind.UNSUPPORTED, "adapters are not supported");
    files.clear();
    add("a.gguf", gguf().bytes());
    add("b.gguf", gguf().bytes());
    assertRefused("there are 2: [a.gguf, b.gguf]");
    files.clear();
    add("a.gguf", "no");
    assertRefused("supplied file was not in GGUF format");
    add("a.gguf", "GGUFtail");
    assertRefused("cannot read weights a.gguf");
  }

  @Test
  void makesAModelOfOnnxGraphs() throws IOException {
    add("onnx/model.onnx", graph("model.onnx_data"));
    add("onnx/model.onnx_data", "weights");
    add("onnx/other.bin", "no");
    add("config.json", CONFIG);
    add("genai_config.json", "{}");
    add("tokenizer.json", "{}");
    add("deep/er/model.onnx", "no");

    Manifest manifest = assemble();

    assertThat(layers(manifest))
        .containsExactly(
            "altiplano.image.onnx onnx/model.onnx",
            "altiplano.image.onnx onnx/model.onnx_data",
            "ollama.image.json config.json",
            "ollama.image.json tokenizer.json",
            "ollama.image.json genai_config.json");
    assertThat(config(manifest))
        .isEqualTo(
            """
            {"model_format":"onnx","model_family":"llama","model_families":["llama"],\
            "model_type":"6K","file_type":"F32","capabilities":["completion"],\
            "context_length":512,"embedding_length":64,"architecture":"amd64","os":"linux"}
            """);
  }

  @Test
  void readsTheConfigOfGenaiWhereThereIsNoOther() {
    add("model.onnx", graph());
    add(
        "genai_config.json",
        "{\"model\":{\"type\":\"phi3\",\"context_length\":99,\"decoder\":{\"hidden_size\":7}}}");

    ModelConfig config = parse(assemble());

    assertThat(config.family()).isEqualTo("phi3");
    assertThat(config.contextLength()).isEqualTo(99);
    assertThat(config.embeddingLength()).isEqualTo(7);
    assertThat(config.parameterSize()).isEqualTo("6K");
    assertThat(config.quantization()).isEqualTo("F32");
  }

  /** The config is that of the model before anybody exported it. */
  @Test
  void takesTheTypeOfTheWeightsFromTheLargestGraph() {
    add("model.onnx", graph());
    add(
        "vision_encoder.onnx",
        new ProtoWriter().number(1, 8).message(7, new ProtoWriter()).bytes());
    add("config.json", "{\"model_type\":\"llama\",\"torch_dtype\":\"bfloat16\"}");

    ModelConfig config = parse(assemble());

    assertThat(config.quantization()).isEqualTo("F32");
    assertThat(config.parameterSize()).isEqualTo("6K");
  }

  /** A graph of one matrix of 2 x 3000 numbers, with its data in these files. */
  private static byte[] graph(String... dataFiles) {
    ProtoWriter tensor = new ProtoWriter().number(1, 2).number(1, 3000).number(2, 1);
    for (String file : dataFiles) {
      tensor.message(13, new ProtoWriter().string(1, "location").string(2, file));
    }
    ProtoWriter graph =
        new ProtoWriter().message(5, tensor).message(11, new ProtoWriter().string(1, "input_ids"));
    return new ProtoWriter().number(1, 8).message(7, graph).bytes();
  }

  @ParameterizedTest
  @ValueSource(strings = {"missing", "../weights", "/etc/passwd", "a/b"})
  void refusesGraphsWhoseWeightsAreNotBesideThem(String data) {
    add("model.onnx", graph(data));
    add("config.json", CONFIG);
    add("a/b", "weights");
    assertRefused("has weights in \"%s\"".formatted(data));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "<!doctype html>", "\u0008"})
  void refusesGraphsThatAreNone(String content) {
    add("model.onnx", content);
    add("config.json", CONFIG);
    assertRefused("cannot read the graph model.onnx");
  }

  @ParameterizedTest
  @CsvSource({"model.onnx, config.json or genai_config.json", "README.md, make no model"})
  void refusesWhatIsIncomplete(String name, String message) {
    add(name, graph());
    assertRefused(message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "/a", "a/", "../a", "a/../b", "./a", "a//b", "a\\b", "a\nb"})
  void refusesPathsThatLeadElsewhere(String path) {
    add("model.onnx", graph());
    files.put(path, new StoredFile(Digest.of(new byte[0]), 0));
    assertRefused("file path must be relative");
  }

  @ParameterizedTest
  @CsvSource({
    "model.safetensors, true",
    "a/model.safetensors, false",
    "model-q4.gguf, true",
    "onnx/model.onnx_data_1, true",
    "model.onnx.data, true",
    "tokenizer.json, true",
    "LICENSE.txt, true",
    "README.md, false",
    "pytorch_model.bin, false"
  })
  void tellsWhichFilesAreWorthTheirBytes(String path, boolean useful) {
    assertThat(ModelAssembly.isUseful(path)).isEqualTo(useful);
  }

  private void assertRefused(String message) {
    assertRefused(ErrorKind.INVALID_REQUEST, message);
  }

  private void assertRefused(ErrorKind kind, String message) {
    assertThatExceptionOfType(AltiplanoException.class)
        .isThrownBy(this::assemble)
        .withMessageContaining(message)
        .extracting(AltiplanoException::kind)
        .isEqualTo(kind);
  }
}
