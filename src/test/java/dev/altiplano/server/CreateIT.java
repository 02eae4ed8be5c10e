package dev.altiplano.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.altiplano.config.AltiplanoApplication;
import dev.altiplano.testing.Cria;
import dev.altiplano.testing.GgufWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.json.JsonMapper;

/** Models of every form are made of uploaded files, as a client makes them. */
@SpringBootTest(
    classes = AltiplanoApplication.class,
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
class CreateIT {
  private static final String ANSWER = "Sunlight is made of all colors.";

  @TempDir private static Path models;
  @TempDir private Path directory;

  @LocalServerPort private int port;
  private ServerClient server;

  @DynamicPropertySource
  static void properties(DynamicPropertyRegistry registry) {
    registry.add("altiplano.models", models::toString);
  }

  @BeforeEach
  void connect() {
    server = new ServerClient(port);
  }

  @Test
  void ofSafetensors() throws Exception {
    HttpAnswer answer = create("of-safetensors", files(Cria.file("")));
    assertThat(answer.lines().getFirst().at("/status").asString()).isEqualTo("converting model");
    assertThat(shown("of-safetensors", "/details/format")).isEqualTo("safetensors");
    assertThat(answer("of-safetensors")).startsWith(ANSWER);
  }

  /** The graph is the one that the server makes of the embedded model. */
  @Test
  void ofOnnxGraphs() throws Exception {
    assertThat(answer("cria")).startsWith(ANSWER);
    Map<String, Path> files = files(artifact());
    files.remove("artifact.json");
    files.put("tokenizer.json", Cria.file("tokenizer.json"));
    files.put("tokenizer_config.json", Cria.file("tokenizer_config.json"));
    files.put("config.json", Cria.file("config.json"));
    HttpAnswer answer = create("of-onnx", files);
    assertThat(answer.lines().getFirst().at("/status").asString()).isEqualTo("converting model");
    assertThat(shown("of-onnx", "/details/format")).isEqualTo("onnx");
    assertThat(answer("of-onnx")).startsWith(ANSWER);
  }

  private static Path artifact() throws IOException {
    try (Stream<Path> artifacts = Files.list(models.resolve("onnx"))) {
      return artifacts
          .filter(artifact -> Files.exists(artifact.resolve("artifact.json")))
          .findFirst()
          .orElseThrow();
    }
  }

  @Test
  void ofAGgufFile() throws Exception {
    byte[] gguf =
        new GgufWriter()
            .put("general.architecture", "llama")
            .put("general.file_type", 1)
            .put("llama.context_length", 2048)
            .tensor("a", 0, new byte[400], 100)
            .bytes();
    Path file = Files.write(directory.resolve("tiny.gguf"), gguf);
    HttpAnswer answer = create("of-gguf", Map.of("tiny.gguf", file));
    assertThat(answer.lines().getFirst().at("/status").asString()).isEqualTo("parsing GGUF");
    assertThat(shown("of-gguf", "/details/format")).isEqualTo("gguf");
    assertThat(shown("of-gguf", "/model_info/llama.context_length")).isEqualTo("2048");
  }

  @Test
  void withTheTemplateAndTheStopSequencesOfItsChatTemplate() throws Exception {
    byte[] gguf =
        new GgufWriter()
            .put("general.architecture", "llama")
            .put("llama.context_length", 2048)
            .put(
                "tokenizer.chat_template",
                "{% for m in messages %}{{ '<|im_start|>' + m.role + '\n' + m.content }}"
                    + "{{ '<|im_end|>\n' }}{% endfor %}{{ '<|im_start|>assistant\n' }}")
            .tensor("a", 0, new byte[400], 100)
            .bytes();
    Path file = Files.write(directory.resolve("chatml.gguf"), gguf);
    HttpAnswer answer = create("of-chatml", Map.of("chatml.gguf", file));
    assertThat(answer.lines().get(1).at("/status").asString())
        .isEqualTo("using autodetected template chatml");
    assertThat(shown("of-chatml", "/template"))
        .startsWith("{{ range .Messages }}<|im_start|>{{ .Role }}\n");
    assertThat(shown("of-chatml", "/parameters"))
        .contains("\"<|im_start|>\"")
        .contains("\"<|im_end|>\"");
  }

  private static Map<String, Path> files(Path directory) throws IOException {
    Map<String, Path> files = new TreeMap<>();
    try (Stream<Path> entries = Files.list(directory)) {
      entries.forEach(file -> files.put(file.getFileName().toString(), file));
    }
    return files;
  }

  private HttpAnswer create(String model, Map<String, Path> files) throws Exception {
    Map<String, String> digests = new TreeMap<>();
    for (Map.Entry<String, Path> file : files.entrySet()) {
      digests.put(file.getKey(), server.upload(file.getValue()));
    }
    HttpAnswer answer =
        server.post(
            "/api/create",
            JsonMapper.shared().writeValueAsString(Map.of("model", model, "files", digests)));
    assertThat(answer.lastLine().at("/status").asString()).as(answer.body()).isEqualTo("success");
    return answer;
  }

  private String shown(String model, String field) throws Exception {
    return server.post("/api/show", "{\"model\":\"" + model + "\"}").json().at(field).asString();
  }

  private String answer(String model) throws Exception {
    HttpAnswer answer =
        server.post(
            "/api/generate",
            """
            {"model":"%s","prompt":"Why is the sky blue?","think":false,
             "options":{"temperature":0,"num_predict":20}}\
            """
                .formatted(model));
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    return answer.joined("/response");
  }
}
