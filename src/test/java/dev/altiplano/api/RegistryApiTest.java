package dev.altiplano.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import dev.altiplano.model.Digest;
import dev.altiplano.registry.http.ScriptedServer;
import dev.altiplano.store.Layer;
import dev.altiplano.store.MediaTypes;
import dev.altiplano.store.ModelConfig;
import dev.altiplano.store.StoredModel;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Pull and push as a client sees them. */
class RegistryApiTest extends ApiTest {
  private ScriptedServer server;

  @BeforeEach
  void start() throws IOException {
    server = ScriptedServer.start();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private String pull(String fields) {
    return "{\"model\":\"%s/ns/model\",\"insecure\":true%s}".formatted(server.authority(), fields);
  }

  private void serveModel() {
    byte[] config = ModelConfig.of("gguf", "llama", "7B", "Q4_0").toJson();
    serve("/v2/ns/model/blobs/" + Digest.of(config), config);
    byte[] text = "MIT".getBytes(StandardCharsets.UTF_8);
    serve("/v2/ns/model/blobs/" + Digest.of(text), text);
    String manifest =
        """
        {"schemaVersion":2,"mediaType":"%s","config":{"mediaType":"%s","digest":"%s","size":%d},
         "layers":[{"mediaType":"%s","digest":"%s","size":3}]}\
        """
            .formatted(
                MediaTypes.MANIFEST,
                MediaTypes.CONFIG,
                Digest.of(config),
                config.length,
                MediaTypes.LICENSE,
                Digest.of(text));
    serve("/v2/ns/model/manifests/latest", manifest.getBytes(StandardCharsets.UTF_8));
  }

  private void serve(String path, byte[] content) {
    server.on("GET " + path, exchange -> ScriptedServer.reply(exchange, 200, content));
  }

  @Test
  void streamsThePull() {
    serveModel();
    HttpResponse<String> response = post("/api/pull", pull(""));
    assertThat(type(response)).isEqualTo("application/x-ndjson");
    assertThat(lines(response).getFirst()).isEqualTo("{\"status\":\"pulling manifest\"}");
    assertThat(lines(response))
        .contains(
            "{\"status\":\"pulling %s\",\"digest\":\"%s\",\"total\":3,\"completed\":3}"
                .formatted(
                    Digest.of("MIT".getBytes(StandardCharsets.UTF_8)).abbreviated(),
                    Digest.of("MIT".getBytes(StandardCharsets.UTF_8))))
        .endsWith(
            "{\"status\":\"verifying sha256 digest\"}",
            "{\"status\":\"writing manifest\"}",
            "{\"status\":\"success\"}");
  }

  @Test
  void answersAPullThatIsNotStreamedWithItsLastLine() {
    serveModel();
    HttpResponse<String> response = post("/api/pull", pull(",\"stream\":false"));
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(type(response)).isEqualTo("application/json");
    assertThat(response.body()).isEqualTo("{\"status\":\"success\"}");
  }

  @Test
  void endsAStreamWithTheErrorOfThePull() {
    HttpResponse<String> response = post("/api/pull", pull(""));
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(lines(response))
        .containsExactly(
            "{\"status\":\"pulling manifest\"}",
            "{\"error\":\"pull model manifest: file does not exist\"}");
    HttpResponse<String> whole = post("/api/pull", pull(",\"stream\":false"));
    assertThat(whole.statusCode()).isEqualTo(500);
    assertThat(type(whole)).isEqualTo("application/json");
    assertThat(whole.body()).isEqualTo("{\"error\":\"pull model manifest: file does not exist\"}");
  }

  @Test
  void streamsThePush() {
    Layer license = models.text(MediaTypes.LICENSE, "MIT");
    StoredModel model =
        models.put(
            server.authority() + "/ns/model",
            ModelConfig.of("gguf", "llama", "7B", "Q4_0"),
            license);
    server.on("HEAD /v2/ns/model/blobs/" + license.digest(), 200, "");
    server.on("POST /v2/ns/model/blobs/uploads/", this::goOnAtUpload);
    server.on("PATCH /upload", this::goOnAtUpload);
    server.on("PUT /upload", 201, "");
    server.on("PUT /v2/ns/model/manifests/latest", 201, "");
    HttpResponse<String> response = post("/api/push", pull(""));
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(type(response)).isEqualTo("application/x-ndjson");
    Layer config = model.manifest().config();
    assertThat(lines(response))
        .startsWith("{\"status\":\"retrieving manifest\"}", pushed(license))
        .endsWith(pushed(config), "{\"status\":\"pushing manifest\"}", "{\"status\":\"success\"}")
        .allMatch(line -> !line.contains("\"completed\":0"));
    assertThat(post("/api/push", pull(",\"stream\":false")).body())
        .isEqualTo("{\"status\":\"success\"}");
  }

  private void goOnAtUpload(HttpExchange exchange) throws IOException {
    exchange.getRequestBody().readAllBytes();
    ScriptedServer.reply(exchange, 202, "", "Location", "/upload");
  }

  private static String pushed(Layer layer) {
    return "{\"status\":\"pushing %s\",\"digest\":\"%s\",\"total\":%d,\"completed\":%d}"
        .formatted(layer.digest().abbreviated(), layer.digest(), layer.size(), layer.size());
  }

  @Test
  void pushesOnlyWhatIsThere() {
    HttpResponse<String> response = post("/api/push", "{\"model\":\"example.org/a/missing\"}");
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(lines(response).subList(0, 2))
        .containsExactly(
            "{\"status\":\"retrieving manifest\"}", "{\"status\":\"couldn't retrieve manifest\"}");
    assertThat(lines(response).getLast())
        .startsWith("{\"error\":\"open /")
        .endsWith("/manifests/example.org/a/missing/latest: no such file or directory\"}");
    assertThat(
            post("/api/push", "{\"model\":\"example.org/a/missing\",\"stream\":false}")
                .statusCode())
        .isEqualTo(500);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/api/pull |                                    | 400 | missing request body",
        "/api/pull | {}                                 | 400 | invalid model name",
        "/api/pull | {\"name\":\"^x\"}                  | 400 | invalid model name",
        "/api/pull | {\"model\":\"http://h/a/b\"}       | 500 | insecure protocol http",
        "/api/push | {}                                 | 400 | model is required",
        "/api/push | {\"model\":\"^x\",\"stream\":false} | 500 | unqualified name: ^x",
        "/api/push | {\"model\":\"http://h/a/b\",\"stream\":false} | 500 | insecure protocol http"
      })
  void refuses(String path, String body, int status, String message) {
    HttpResponse<String> response = post(path, body == null ? "" : body);
    assertThat(response.body()).isEqualTo("{\"error\":\"%s\"}".formatted(message));
    assertThat(response.statusCode()).isEqualTo(status);
  }
}
