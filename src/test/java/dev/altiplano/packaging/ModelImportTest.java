package dev.altiplano.packaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.ErrorKind;
import dev.altiplano.model.ModelName;
import dev.altiplano.store.ContentSource;
import dev.altiplano.store.ModelConfig;
import dev.altiplano.store.ModelStore;
import dev.altiplano.store.StoredModel;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModelImportTest {
  private static final String CONFIG =
      """
      {"architectures": ["LlamaForCausalLM"], "model_type": "llama", "hidden_size": 192,
       "max_position_embeddings": 1024, "torch_dtype": "bfloat16"}
      """;
  private static final String HEADER =
      """
      {"__metadata__": {"format": "pt"},
       "a": {"dtype": "BF16", "shape": [1000, 192], "data_offsets": [0, 384000]},
       "b": {"dtype": "F32", "shape": [], "data_offsets": [384000, 384004]}}
      """;

  private static final ModelName CRIA = ModelName.parse("cria").orElseThrow();

  @TempDir private Path directory;
  private ModelStore store;
  private final Map<String, ContentSource> files = new TreeMap<>();

  @BeforeEach
  void open() {
    store = ModelStore.open(directory.resolve("models"));
    add("config.json", CONFIG);
    add("model.safetensors", safetensors(HEADER));
  }

  private void add(String name, String content) {
    add(name, content.getBytes(StandardCharsets.UTF_8));
  }

  private void add(String name, byte[] content) {
    files.put(name, () -> new ByteArrayInputStream(content));
  }

  private static byte[] safetensors(String header) {
    byte[] json = header.getBytes(StandardCharsets.UTF_8);
    return safetensors(json, dataBytes(header));
  }

  /** As many as the header claims, if it claims any. */
  private static int dataBytes(String header) {
    return Pattern.compile("data_offsets\": \\[\\d+, (\\d+)")
        .matcher(header)
        .results()
        .mapToInt(end -> Integer.parseInt(end.group(1)))
        .max()
        .orElse(0);
  }

  private static byte[] safetensors(byte[] json, int dataBytes) {
    return ByteBuffer.allocate(Long.BYTES + json.length + dataBytes)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(json.length)
        .put(json)
        .array();
  }

  private StoredModel run() {
    return new ModelImport(store).run(CRIA, files);
  }

  @Test
  void makesLayersOfTheFilesThatMeanSomething() throws IOException {
    add("tokenizer.json", "{}");
    add("tokenizer_config.json", "{}");
    add("special_tokens_map.json", "{}");
    add("chat_template.jinja", "{{ messages }}");
    add("model-2.safetensors", safetensors("{}"));
    add("LICENSE.txt", "Apache-2.0");
    add("README.md", "read me");
    add("training/all.safetensors", "no");

    StoredModel model = run();

    assertThat(model.manifest().layers())
        .extracting(layer -> layer.mediaType().replaceAll(".*image\\.", "") + " " + layer.name())
        .containsExactly(
            "safetensors model-2.safetensors",
            "safetensors model.safetensors",
            "json config.json",
            "json tokenizer.json",
            "json tokenizer_config.json",
            "json special_tokens_map.json",
            "json chat_template.jinja",
            "license ");
    assertThat(store.weights(model)).containsOnlyKeys("model-2.safetensors", "model.safetensors");
    assertThat(store.file(model, "chat_template.jinja").orElseThrow()).hasContent("{{ messages }}");
    assertThat(store.contents(model).licenses()).containsExactly("Apache-2.0");
    assertThat(store.find(CRIA)).contains(model);
  }

  @Test
  void tellsTheFactsInTheConfig() {
    ModelConfig config = run().config();

    assertThat(config.format()).isEqualTo("safetensors");
    assertThat(config.family()).isEqualTo("llama");
    assertThat(config.families()).containsExactly("llama");
    assertThat(config.parameterSize()).isEqualTo("192K");
    assertThat(config.quantization()).isEqualTo("BF16");
    assertThat(config.contextLength()).isEqualTo(1024);
    assertThat(config.embeddingLength()).isEqualTo(192);
    assertThat(config.capabilities()).containsExactly("completion");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"model_type\":\"gpt2\",\"n_positions\":512,\"n_embd\":64}|512|64|BF16",
        "{\"dtype\":\"float16\",\"text_config\":{\"hidden_size\":8}}|0|8|F16",
        "{\"torch_dtype\":\"float32\",\"hidden_size\":null}|0|0|F32",
        "{}|0|0|BF16",
      })
  void findsFactsUnderOtherNames(String json, long context, long embedding, String type) {
    add("config.json", json);

    ModelConfig config = run().config();

    assertThat(config.contextLength()).isEqualTo(context);
    assertThat(config.embeddingLength()).isEqualTo(embedding);
    assertThat(config.quantization()).isEqualTo(type);
  }

  @Test
  void makesOptionsOfSamplingDefaults() {
    add(
        "generation_config.json",
        """
        {"do_sample": true, "temperature": 0.3, "top_k": 20, "top_p": null,
         "repetition_penalty": 1.0, "eos_token_id": [1, 2]}
        """);

    StoredModel model = run();

    assertThat(store.contents(model).params())
        .isEqualTo(Map.of("temperature", 0.3, "top_k", 20, "repeat_penalty", 1));
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"do_sample\":false,\"temperature\":0.3}", "{\"eos_token_id\":1}"})
  void makesNoOptionsWhereThereAreNoDefaults(String json) {
    add("generation_config.json", json);

    assertThat(store.contents(run()).params()).isEmpty();
  }

  @Test
  void leavesItToTheTemplateWhatElseAModelCanDo() {
    add("chat_template.jinja", "{{ tools }}<think></think>");

    assertThat(run().config().capabilities()).containsExactly("completion");
  }

  @Test
  void aModelThatDoesNotGenerateEmbeds() {
    add("config.json", "{\"architectures\":[\"BertModel\"],\"model_type\":\"bert\"}");

    assertThat(run().config().capabilities()).containsExactly("embedding");
  }

  @Test
  void readsADirectory() throws IOException {
    Path source = Files.createDirectories(directory.resolve("source"));
    Files.writeString(source.resolve("config.json"), CONFIG);
    Path elsewhere = Files.write(directory.resolve("weights"), safetensors(HEADER));
    Files.createSymbolicLink(source.resolve("model.safetensors"), elsewhere);
    Files.createDirectories(source.resolve("onnx.safetensors"));

    StoredModel model = new ModelImport(store).run(CRIA, ModelImport.directory(source));

    assertThat(model.manifest()).isEqualTo(run().manifest());
  }

  @ParameterizedTest
  @ValueSource(strings = {"config.json", "model.safetensors"})
  void needsConfigAndWeights(String missing) {
    files.remove(missing);

    assertRefused("a model needs config.json and *.safetensors files");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[]",
        "{\"a\":1}",
        "{\"a\":{\"shape\":\"x\"}}",
        "{\"a\":{\"shape\":[-1]}}",
        "{\"a\":{\"shape\":[1.5]}}",
        "{\"a\":{\"dtype\":1,\"shape\":[1]}}",
        "{\"a\":{\"shape\":[4294967296,4294967296]}}",
      })
  void refusesHeadersThatAreNone(String header) {
    add("model.safetensors", safetensors(header));

    assertRefused("");
  }

  @Test
  void refusesWeightsWhoseHeaderIsLongerThanTheFile() {
    for (byte[] bytes :
        new byte[][] {
          {},
          {1},
          {9, 0, 0, 0, 0, 0, 0, 0, '{', '}'},
          "<!doctype html>".getBytes(StandardCharsets.UTF_8)
        }) {
      add("model.safetensors", bytes);
      assertRefused("model.safetensors is not a safetensors file");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "config.json|config.json is not valid JSON|{",
        "config.json|\"hidden_size\" must be a whole number|{\"hidden_size\":\"big\"}",
        "generation_config.json|generation_config.json is not a JSON object|7",
        "tokenizer_config.json|chat_template|{\"chat_template\":[1]}",
      })
  void namesTheFileThatIsBad(String file, String message, String content) {
    add(file, content);

    assertRefused(message);
  }

  @Test
  void namesTheFileThatCannotBeRead() {
    files.put(
        "tokenizer.json",
        () -> {
          throw new IOException("gone");
        });

    assertRefused("cannot read tokenizer.json: gone");
  }

  private void assertRefused(String message) {
    assertThatExceptionOfType(AltiplanoException.class)
        .isThrownBy(this::run)
        .withMessageContaining(message)
        .extracting(AltiplanoException::kind)
        .isEqualTo(ErrorKind.INVALID_REQUEST);
    assertThat(store.list()).isEmpty();
  }
}
