package dev.altiplano.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.altiplano.model.Digest;
import dev.altiplano.model.ModelName;
import dev.altiplano.packaging.ModelImport;
import dev.altiplano.registry.FaultyRegistry;
import dev.altiplano.registry.http.ScriptedServer;
import dev.altiplano.store.ContentSource;
import dev.altiplano.store.MediaTypes;
import dev.altiplano.store.ModelConfig;
import dev.altiplano.store.ModelContents;
import dev.altiplano.store.ModelStore;
import dev.altiplano.store.StoredModel;
import dev.altiplano.testing.Cria;
import dev.altiplano.testing.GgufWriter;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.json.JsonMapper;

class CreateApiTest extends ApiTest {
  private static final String NONE =
      "sha256:0000000000000000000000000000000000000000000000000000000000000000";

  private static final JsonMapper JSON = JsonMapper.shared();

  @Autowired private ModelStore store;

  @BeforeEach
  @AfterEach
  void removeAll() {
    store.list().forEach(model -> store.delete(model.name()));
  }

  private Digest put(byte[] content) {
    return store.putBlob(new ByteArrayInputStream(content));
  }

  private Digest gguf(int fileType) {
    return put(
        new GgufWriter()
            .put("general.architecture", "llama")
            .put("general.file_type", fileType)
            .put("llama.context_length", 2048)
            .tensor("a", 0, new byte[400], 100)
            .bytes());
  }

  private StoredModel find(String name) {
    return store.find(ModelName.parse(name).orElseThrow()).orElseThrow();
  }

  private ModelContents contents(String name) {
    return store.contents(find(name));
  }

  @Test
  void makesAModelOfAnUploadedFile() {
    Digest weights = gguf(1);
    String system = "Be brief " + System.nanoTime();
    HttpResponse<String> response =
        post(
            "/api/create",
            "{\"model\":\"Tiny\",\"files\":{\"tiny.gguf\":\"%s\"},\"system\":\"%s\"}"
                .formatted(weights, system));
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(type(response)).isEqualTo("application/x-ndjson");
    assertThat(response.body().lines())
        .containsExactly(
            "{\"status\":\"parsing GGUF\"}",
            "{\"status\":\"using existing layer " + weights + "\"}",
            "{\"status\":\"creating new layer "
                + Digest.of(system.getBytes(StandardCharsets.UTF_8))
                + "\"}",
            "{\"status\":\"writing manifest\"}",
            "{\"status\":\"success\"}");
    assertThat(contents("tiny").system()).contains(system);
    assertThat(find("tiny").name().model()).isEqualTo("Tiny");
  }

  @Test
  void keepsNullWithinAParameter() {
    HttpResponse<String> response =
        post(
            "/api/create",
            "{\"name\":\"t\",\"files\":{\"t.gguf\":\"%s\"},\"parameters\":{\"stop\":[null,\"x\"]}}"
                .formatted(gguf(1)));
    assertThat(response.body()).endsWith("{\"status\":\"success\"}\n");
    assertThat(contents("t").params().get("stop"))
        .asInstanceOf(InstanceOfAssertFactories.LIST)
        .containsExactly(null, "x");
  }

  @Test
  void tellsOnlyTheEndWhereNobodyWantsAStream() {
    HttpResponse<String> response =
        post(
            "/api/create",
            "{\"name\":\"t\",\"files\":{\"t.gguf\":\"%s\"},\"stream\":false}".formatted(gguf(1)));
    assertThat(response.body()).isEqualTo("{\"status\":\"success\"}");
    assertThat(type(response)).isEqualTo("application/json");
  }

  @Test
  void mergesWithTheModelItIsMadeFrom() {
    models.putFull("base");
    assertThat(
            post(
                    "/api/create",
                    """
                    {"model":"new","from":"BASE","files":{"ignored":"%s"},"template":"{{ .Prompt }}",
                     "system":"New.","parameters":{"temperature":1,"seed":7,"top_k":null},
                     "license":["more"],"renderer":"qwen3-coder","parser":"qwen3","requires":"0.9.0",
                     "info":{"base_name":"b","context_length":99}}
                    """
                        .formatted(NONE))
                .body())
        .endsWith("{\"status\":\"success\"}\n");
    ModelContents made = contents("new");
    assertThat(made.params())
        .isEqualTo(
            Map.of(
                "temperature", 1, "seed", 7, "num_ctx", 4096, "stop", List.of("<|im_end|>", "x")));
    assertThat(made.template()).contains("{{ .Prompt }}");
    assertThat(made.system()).contains("New.");
    assertThat(made.licenses()).containsExactly("MIT", "and more", "more");
    assertThat(made.messages()).hasSize(1);
    assertThat(made.file("config.json")).isPresent();
    ModelConfig config = find("new").config();
    assertThat(config.renderer()).isEqualTo("qwen3-coder");
    assertThat(config.parser()).isEqualTo("qwen3");
    assertThat(config.requires()).isEqualTo("0.9.0");
    assertThat(config.baseName()).isEqualTo("b");
    assertThat(config.contextLength()).isEqualTo(99);
    assertThat(config.embeddingLength()).isEqualTo(64);
    assertThat(config.capabilities()).containsExactly("completion", "tools");
    assertThat(post("/api/show", "{\"model\":\"new\"}").body())
        .contains("\"parent_model\":\"base:latest\"");
    store.delete(ModelName.parse("base").orElseThrow());
    assertThat(store.weights(find("new"))).hasSize(1);
  }

  @Test
  void replacesMessagesWhereThereAreOthers() {
    models.putFull("base");
    post(
        "/api/create",
        "{\"model\":\"base\",\"from\":\"base\",\"messages\":[{\"role\":\"user\",\"content\":\"a\"},"
            + "{\"role\":\"assistant\",\"content\":\"b\"}],\"license\":\"\"}");
    assertThat(contents("base").messages()).hasSize(2);
    assertThat(contents("base").licenses()).hasSize(2);
  }

  @ParameterizedTest
  @CsvSource({
    "0, q8_0, Q8_0, quantizing F32 model to Q8_0",
    "1, q4_K_M, Q4_K_M, quantizing F16 model to Q4_K_M",
    "32, Q4_K_S, Q4_K_S, quantizing BF16 model to Q4_K_S",
    "1, f32, F16, success"
  })
  void remembersWhatWeightsAreToBecome(int fileType, String wanted, String kept, String status) {
    HttpResponse<String> response =
        post(
            "/api/create",
            "{\"model\":\"q\",\"files\":{\"t.gguf\":\"%s\"},\"quantize\":\"%s\"}"
                .formatted(gguf(fileType), wanted));
    assertThat(response.body()).contains("\"status\":\"" + status + "\"");
    assertThat(find("q").config().quantization()).isEqualTo(kept);
  }

  @ParameterizedTest
  @CsvSource({
    "1, q5_0, 'unsupported quantization type Q5_0 - supported types are F32, F16, Q4_K_S, Q4_K_M,"
        + " Q8_0'",
    "7, q4_K_M, 'quantization is only supported for F16, BF16 and F32 models'"
  })
  void refusesToQuantize(int fileType, String wanted, String error) {
    HttpResponse<String> response =
        post(
            "/api/create",
            "{\"model\":\"q\",\"files\":{\"t.gguf\":\"%s\"},\"quantize\":\"%s\",\"stream\":false}"
                .formatted(gguf(fileType), wanted));
    assertThat(response.body()).isEqualTo("{\"error\":\"" + error + "\"}");
    assertThat(response.statusCode()).isEqualTo(500);
    assertThat(store.list()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "``|400|missing request body",
        "{}|400|invalid model name",
        "{'model':'^x'}|400|invalid model name",
        "{'model':'m','stream':1}|400|json: cannot unmarshal number into Go struct field"
            + " CreateRequest.stream of type bool",
        "{'model':'m'}|400|neither 'from' or 'files' was specified",
        "{'model':'m','files':{}}|400|no files provided to convert",
        "{'model':'m','files':{'../a':'x'}}|400|file path must be relative",
        "{'model':'m','files':{'/a':'x'}}|400|file path must be relative",
        "{'model':'m','files':{'a':''}}|400|invalid digest format",
        "{'model':'m','files':{'a':7}}|400|json: cannot unmarshal number into Go struct field"
            + " CreateRequest.files of type string",
        "{'model':'m','from':'^x'}|400|invalid model name",
        "{'model':'m','from':'base','template':'{{ if .System }}'}|400|template error: template:"
            + " :1: unexpected EOF",
        "{'model':'m','from':'base','info':{'base_name':7}}|400|info field \"base_name\" must be a"
            + " string",
        "{'model':'m','from':'base','info':{'context_length':'7'}}|400|info field"
            + " \"context_length\" must be a number",
        "{'model':'m','from':'base','info':{'context_length':-7}}|400|info field"
            + " \"context_length\" must be a non-negative integer",
        "{'model':'m','from':'base','adapters':{'a':'x'}}|400|this version of the server does not"
            + " support adapters: merge the adapter into its model and create that",
        "{'model':'m','from':'base','remote_host':'x'}|400|this version of the server does not"
            + " support remote models (remote_host): models run on this server",
      })
  void refuses(String json, int status, String error) {
    models.putFull("base");
    HttpResponse<String> response = post("/api/create", json.replace('\'', '"'));
    assertThat(response.body()).isEqualTo("{\"error\":\"" + error.replace("\"", "\\\"") + "\"}");
    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(store.list()).hasSize(1);
  }

  /** A client that is given a Modelfile with the path of a blob sends it under that name. */
  @Test
  void makesAModelOfABlobThatAModelfileNames() {
    Digest weights = gguf(1);
    create("first.gguf", weights);
    String from =
        first(ModelfileParser.parse(JSON.readTree(show("m")).at("/modelfile").asString()), "FROM");
    Digest named = find("m").digest();
    assertThat(create(from.substring(from.lastIndexOf('/') + 1), weights).body())
        .endsWith("{\"status\":\"success\"}\n");
    assertThat(find("m").digest()).isEqualTo(named);
  }

  @Test
  void refusesFilesThatMakeNoModel() {
    Digest text = put("text".getBytes(StandardCharsets.UTF_8));
    assertThat(create("readme.md", text).body()).isEqualTo("{\"error\":\"unknown type\"}");
    assertThat(create("a.gguf", text).body())
        .isEqualTo("{\"error\":\"supplied file was not in GGUF format\"}");
    HttpResponse<String> absent = create("a.gguf", Digest.parse(NONE));
    assertThat(absent.body()).contains("the content of a.gguf is not on this server");
    assertThat(absent.statusCode()).isEqualTo(400);
  }

  /** What loading would fail for is said at once, with the status of a bad request. */
  @Test
  void refusesWhatCannotBeRun() throws IOException {
    Digest bert = put(new GgufWriter().put("general.architecture", "bert").bytes());
    HttpResponse<String> response = create("bert.gguf", bert);
    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(response.body())
        .startsWith(
            "{\"error\":\"the model cannot be run here: the architecture \\\"bert\\\" is not"
                + " supported; supported are llama, ");

    Map<String, byte[]> files = new TreeMap<>();
    for (Map.Entry<String, ContentSource> file : ModelImport.directory(Cria.file("")).entrySet()) {
      files.put(file.getKey(), file.getValue().open().readAllBytes());
    }
    assertThat(create(files).body()).endsWith("{\"status\":\"success\"}\n");
    byte[] tokenizer = files.remove("tokenizer.json");
    files.put("tokenizer.model", tokenizer);
    response = create(files);
    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(response.body())
        .isEqualTo(
            "{\"error\":\"the model cannot be run here: it has no tokenizer.json; tokenizers in"
                + " other files, such as tokenizer.model, cannot be read here\"}");
    files.put("tokenizer.json", tokenizer);
    String config = new String(files.get("config.json"), StandardCharsets.UTF_8);
    files.put(
        "config.json",
        config.replace("LlamaForCausalLM", "NewForCausalLM").getBytes(StandardCharsets.UTF_8));
    assertThat(create(files).body())
        .contains("the architecture \\\"NewForCausalLM\\\" is not supported; supported are Llama");
  }

  private HttpResponse<String> create(Map<String, byte[]> files) {
    Map<String, String> digests = new TreeMap<>();
    files.forEach((path, content) -> digests.put(path, put(content).toString()));
    return post("/api/create", JSON.writeValueAsString(Map.of("model", "cria", "files", digests)));
  }

  @Test
  void pullsTheModelToMakeAnotherFrom() throws IOException {
    try (FaultyRegistry registry = new FaultyRegistry(4)) {
      HttpResponse<String> response =
          post(
              "/api/create",
              "{\"model\":\"made\",\"from\":\"%s\",\"system\":\"Be brief.\"}"
                  .formatted(registry.name()));
      assertThat(lines(response))
          .startsWith("{\"status\":\"pulling manifest\"}")
          .containsSubsequence(
              "{\"status\":\"verifying sha256 digest\"}",
              "{\"status\":\"writing manifest\"}",
              "{\"status\":\"using existing layer " + registry.digest() + "\"}",
              "{\"status\":\"writing manifest\"}",
              "{\"status\":\"success\"}")
          // Clients stop reading there.
          .containsOnlyOnce("{\"status\":\"success\"}");
      assertThat(contents("made").system()).contains("Be brief.");
      assertThat(find(registry.name()).digest()).isNotEqualTo(find("made").digest());
      store.delete(ModelName.parse("made").orElseThrow());
      store.delete(ModelName.parse(registry.name()).orElseThrow());
      registry.manifest(exchange -> ScriptedServer.reply(exchange, 404, "no"));
      assertThat(
              lines(
                  post(
                      "/api/create",
                      "{\"model\":\"made\",\"from\":\"%s\"}".formatted(registry.name()))))
          .endsWith("{\"error\":\"pull model manifest: file does not exist\"}");
      assertThat(store.list()).isEmpty();
    }
  }

  private HttpResponse<String> create(String file, Digest digest) {
    return post(
        "/api/create", "{\"model\":\"m\",\"files\":{\"%s\":\"%s\"}}".formatted(file, digest));
  }

  @Test
  void showsWhatAGgufFileSays() {
    Digest weights =
        put(
            new GgufWriter()
                .put("general.architecture", "llama")
                .put("general.name", "Tiny")
                .put("general.file_type", 7)
                .put("llama.context_length", 2048)
                .put("llama.rope.freq_base", 10000f)
                .put("llama.attention.layer_norm_rms_epsilon", 1e-5f)
                .put("tokenizer.ggml.tokens", List.of("a", "b"))
                .put("tokenizer.ggml.merges", List.of())
                .put("tokenizer.chat_template", "{{ tools }}")
                .tensor("t", 8, new byte[68], 32, 2)
                .bytes());
    create("tiny.gguf", weights);
    String shown = post("/api/show", "{\"model\":\"m\"}").body();
    assertThat(shown)
        .contains(
            "\"template\":\"{{ tools }}\"",
            "\"model_info\":{\"general.architecture\":\"llama\",\"general.file_type\":7,"
                + "\"general.parameter_count\":64,"
                + "\"llama.attention.layer_norm_rms_epsilon\":0.00001,"
                + "\"llama.context_length\":2048,\"llama.rope.freq_base\":10000,"
                + "\"tokenizer.ggml.merges\":[],\"tokenizer.ggml.tokens\":null}",
            "\"tensors\":[{\"name\":\"t\",\"type\":\"Q8_0\",\"shape\":[32,2]}]",
            "FROM " + store.blob(weights) + "\\n",
            "\"format\":\"gguf\"");
    assertThat(post("/api/show", "{\"model\":\"m\",\"verbose\":true}").body())
        .contains("\"tokenizer.ggml.tokens\":[\"a\",\"b\"]");
  }

  /** What {@code ollama show --modelfile} prints makes the same model again. */
  @Test
  void theModelfileCanBeFedBack() {
    List<String> texts =
        List.of(
            "plain",
            " edges ",
            "two\nlines",
            "a \"quote\"\nand more",
            "\"quoted\"",
            "\"a\" b",
            "ends with \"quote\"",
            "tab\tinside",
            "{{ .Prompt }}\n",
            "say\n\"hi\"");
    for (String text : texts) {
      models.put(
          "m",
          ModelConfig.of("gguf", "llama", "1", "F16"),
          models.text(MediaTypes.TEMPLATE, text),
          models.text(MediaTypes.SYSTEM, text),
          models.text(MediaTypes.LICENSE, text),
          models.text(MediaTypes.PARAMS, "{\"seed\":7,\"stop\":[\"\\n\",\" x\",\"\\\"\"]}"));
      Map<String, List<String>> parsed = ModelfileParser.parse(modelfile());
      assertThat(parsed.get("FROM")).containsExactly("m:latest");
      assertThat(parsed.get("TEMPLATE")).containsExactly(text);
      assertThat(parsed.get("SYSTEM")).containsExactly(text);
      assertThat(parsed.get("LICENSE")).containsExactly(text);
      assertThat(parsed.get("PARAMETER seed")).containsExactly("7");
      assertThat(parsed.get("PARAMETER stop")).containsExactly("\n", " x", "\"");
    }
  }

  /** The texts and settings of a Modelfile, as a client puts them into a request. */
  @Test
  void theModelfileMakesTheSameModelAgain() {
    models.putFull("base");
    Map<String, List<String>> file =
        ModelfileParser.parse(JSON.readTree(show("base")).at("/modelfile").asString());
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("model", "again");
    body.put("from", first(file, "FROM"));
    body.put("system", first(file, "SYSTEM"));
    body.put("license", all(file, "LICENSE"));
    body.put(
        "parameters",
        Map.of(
            "temperature", Double.valueOf(first(file, "PARAMETER temperature")),
            "num_ctx", Integer.valueOf(first(file, "PARAMETER num_ctx")),
            "stop", all(file, "PARAMETER stop")));
    body.put("messages", List.of(Map.of("role", "user", "content", first(file, "MESSAGE user"))));
    assertThat(post("/api/create", JSON.writeValueAsString(body)).body())
        .endsWith("{\"status\":\"success\"}\n");
    ModelContents base = contents("base");
    ModelContents again = contents("again");
    assertThat(again.system()).isEqualTo(base.system());
    assertThat(again.licenses()).isEqualTo(base.licenses());
    assertThat(again.params()).isEqualTo(base.params());
    assertThat(again.messages()).isEqualTo(base.messages());
    assertThat(find("again").config()).isEqualTo(find("base").config());
    assertThat(store.weights(find("again"))).isEqualTo(store.weights(find("base")));
  }

  private static List<String> all(Map<String, List<String>> file, String instruction) {
    return file.getOrDefault(instruction, List.of());
  }

  private static String first(Map<String, List<String>> file, String instruction) {
    return all(file, instruction).getFirst();
  }

  private String show(String name) {
    return post("/api/show", "{\"model\":\"%s\"}".formatted(name)).body();
  }

  private String modelfile() {
    StoredModel model = find("m");
    return new Modelfile(store, model, store.contents(model))
        .text(
            store.contents(model).system().orElse(""),
            new TreeMap<>(store.contents(model).params()));
  }
}
