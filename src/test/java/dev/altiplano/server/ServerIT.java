package dev.altiplano.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.altiplano.config.AltiplanoApplication;
import dev.altiplano.store.ModelStore;
import dev.altiplano.testing.Cria;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;

/** Every endpoint of the real server with the embedded model, as a client sees it. */
@SpringBootTest(
    classes = AltiplanoApplication.class,
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
class ServerIT {
  private static final String SKY =
      "Sunlight is made of all colors. The air scatters blue light much more than red light,"
          + " because blue has a shorter wavelength. This is called Rayleigh scattering, and so the"
          + " sky looks blue from every side.";

  @TempDir private static Path models;

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
  void saysThatItRuns() throws Exception {
    HttpAnswer answer = server.get("/");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo("Ollama is running");
    assertThat(server.send("HEAD", "/", null).status()).isEqualTo(200);
    assertThat(server.get("/api/version").json().at("/version").asString()).isNotEmpty();
  }

  @Test
  void listsAndShowsTheEmbeddedModel() throws Exception {
    JsonNode model = server.get("/api/tags").json().at("/models/0");
    assertThat(model.at("/name").asString()).isEqualTo("cria:latest");
    assertThat(model.at("/size").asLong()).isGreaterThan(5_900_000);
    assertThat(model.at("/details/family").asString()).isEqualTo("llama");
    JsonNode shown = server.post("/api/show", "{\"model\":\"CRIA\"}").json();
    assertThat(shown.at("/model_info/llama.context_length").asInt()).isEqualTo(1024);
    assertThat(shown.at("/capabilities").toString())
        .isEqualTo("[\"completion\",\"tools\",\"thinking\"]");
  }

  @Test
  void streamsAnAnswerByDefault() throws Exception {
    HttpAnswer answer = server.post("/api/generate", greedy("\"think\":false"));
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.contentType()).isEqualTo("application/x-ndjson");
    assertThat(answer.lines()).hasSizeGreaterThan(20);
    assertThat(answer.joined("/response")).isEqualTo(SKY);
    assertThat(answer.lines().stream().limit(answer.lines().size() - 1))
        .allMatch(line -> !line.at("/done").asBoolean() && !line.has("total_duration"));
    JsonNode last = answer.lastLine();
    assertThat(last.at("/done_reason").asString()).isEqualTo("stop");
    assertThat(last.at("/prompt_eval_count").asInt()).isEqualTo(20);
    assertThat(last.at("/eval_count").asInt()).isEqualTo(42);
    assertThat(last.at("/total_duration").asLong())
        .isGreaterThanOrEqualTo(
            last.at("/prompt_eval_duration").asLong() + last.at("/eval_duration").asLong());
    assertThat(Instant.parse(last.at("/created_at").asString()))
        .isBetween(Instant.now().minusSeconds(60), Instant.now().plusSeconds(1));
  }

  @Test
  void answersInOnePieceWhereAsked() throws Exception {
    HttpAnswer answer = server.post("/api/generate", greedy("\"think\":false,\"stream\":false"));
    assertThat(answer.contentType()).startsWith("application/json");
    assertThat(answer.json().at("/response").asString()).isEqualTo(SKY);
    assertThat(answer.json().at("/done").asBoolean()).isTrue();
  }

  @Test
  void tellsThinkingFromTheAnswer() throws Exception {
    HttpAnswer answer = server.post("/api/generate", greedy("\"stream\":true"));
    assertThat(answer.joined("/thinking")).isNotBlank().doesNotContain("think>");
    assertThat(answer.joined("/response")).isEqualTo(SKY);
  }

  @Test
  void chats() throws Exception {
    String body =
        """
        {"model":"cria","think":false,"stream":%s,"options":{"temperature":0},
         "messages":[{"role":"user","content":"Why is the sky blue?"}]}\
        """;
    HttpAnswer streamed = server.post("/api/chat", body.formatted(true));
    assertThat(streamed.joined("/message/content")).isEqualTo(SKY);
    assertThat(streamed.lastLine().at("/done_reason").asString()).isEqualTo("stop");
    HttpAnswer whole = server.post("/api/chat", body.formatted(false));
    assertThat(whole.json().at("/message/content").asString()).isEqualTo(SKY);
    assertThat(whole.json().at("/message/role").asString()).isEqualTo("assistant");
  }

  @Test
  void continuesFromItsContext() throws Exception {
    JsonNode first =
        server
            .post(
                "/api/generate",
                """
                {"model":"cria","prompt":"My name is Tom.","think":false,"stream":false,
                 "options":{"temperature":0}}\
                """)
            .json();
    assertThat(first.at("/context").size()).isGreaterThan(10);
    JsonNode second =
        server
            .post(
                "/api/generate",
                """
                {"model":"cria","prompt":"What is my name?","think":false,"stream":false,
                 "context":%s,"options":{"temperature":0}}\
                """
                    .formatted(first.at("/context")))
            .json();
    assertThat(second.at("/prompt_eval_count").asInt()).isGreaterThan(first.at("/context").size());
    assertThat(second.at("/response").asString()).contains("Tom");
  }

  @Test
  void stopsWhereToldTo() throws Exception {
    JsonNode cut =
        server
            .post(
                "/api/generate",
                """
                {"model":"cria","prompt":"Why is the sky blue?","think":false,"stream":false,
                 "options":{"temperature":0,"stop":["red light"]}}\
                """)
            .json();
    assertThat(cut.at("/response").asString())
        .isEqualTo(SKY.substring(0, SKY.indexOf("red light")));
    assertThat(cut.at("/done_reason").asString()).isEqualTo("stop");
    JsonNode limited =
        server
            .post(
                "/api/generate",
                """
                {"model":"cria","prompt":"Why is the sky blue?","think":false,"stream":false,
                 "options":{"temperature":0,"num_predict":5}}\
                """)
            .json();
    assertThat(limited.at("/done_reason").asString()).isEqualTo("length");
    assertThat(limited.at("/eval_count").asInt()).isEqualTo(5);
  }

  @Test
  void givesTheSameTextForTheSameSeed() throws Exception {
    String first = story(7);
    assertThat(story(7)).isEqualTo(first);
    assertThat(story(8)).isNotEqualTo(first);
  }

  private String story(int seed) throws Exception {
    return server
        .post(
            "/api/generate",
            """
            {"model":"cria","prompt":"Tell me a story.","think":false,"stream":false,
             "options":{"temperature":1.2,"top_k":0,"top_p":1,"seed":%d,"num_predict":60}}\
            """
                .formatted(seed))
        .json()
        .at("/response")
        .asString();
  }

  @Test
  void loadsShowsAndUnloads() throws Exception {
    HttpAnswer load = server.post("/api/generate", "{\"model\":\"cria\",\"keep_alive\":60}");
    assertThat(load.json().at("/done_reason").asString()).isEqualTo("load");
    JsonNode running = server.get("/api/ps").json().at("/models/0");
    assertThat(running.at("/name").asString()).isEqualTo("cria:latest");
    assertThat(running.at("/context_length").asInt()).isEqualTo(1024);
    assertThat(running.at("/size").asLong()).isPositive();
    assertThat(Instant.parse(running.at("/expires_at").asString()))
        .isBetween(Instant.now().plusSeconds(30), Instant.now().plusSeconds(61));
    HttpAnswer unload =
        server.post("/api/chat", "{\"model\":\"cria\",\"messages\":[],\"keep_alive\":0}");
    assertThat(unload.json().at("/done_reason").asString()).isEqualTo("unload");
    await().until(() -> server.get("/api/ps").json().at("/models").isEmpty());
    await().until(() -> server.meter("altiplano_models_loaded") == 0);
  }

  @Test
  void copiesAndDeletes() throws Exception {
    String pair = "{\"source\":\"cria\",\"destination\":\"team/copy:v1\"}";
    assertThat(server.post("/api/copy", pair).status()).isEqualTo(200);
    assertThat(server.post("/api/show", "{\"model\":\"team/copy:v1\"}").status()).isEqualTo(200);
    assertThat(
            server
                .post(
                    "/api/generate",
                    """
                    {"model":"team/copy:v1","prompt":"Hello!","think":false,"stream":false,
                     "options":{"temperature":0}}\
                    """)
                .json()
                .at("/response")
                .asString())
        .isEqualTo("Hello! How can I help you?");
    assertThat(server.delete("/api/delete", "{\"model\":\"team/copy:v1\"}").status())
        .isEqualTo(200);
    assertThat(server.delete("/api/delete", "{\"model\":\"team/copy:v1\"}").status())
        .isEqualTo(404);
    assertThat(server.get("/api/tags").json().at("/models").size()).isEqualTo(1);
  }

  @Test
  void refusesWhatItCannotDo() throws Exception {
    assertError("/api/generate", "", 400, "missing request body");
    assertError("/api/generate", "{\"prompt\":\"x\"}", 404, "model '' not found");
    assertError("/api/generate", "{\"model\":\"nope\"}", 404, "model 'nope' not found");
    assertError("/api/chat", "{}", 400, "model is required");
    assertError(
        "/api/generate",
        "{\"model\":\"cria\",\"prompt\":\"x\",\"options\":{\"temperature\":\"hot\"}}",
        500,
        "option \"temperature\" must be of type float32");
    assertError(
        "/api/generate",
        "{\"model\":\"cria\",\"raw\":true,\"prompt\":\"x\",\"system\":\"y\"}",
        400,
        "raw mode does not support template, system, or context");
    assertThat(server.get("/api/show").status()).isEqualTo(405);
    assertThat(server.get("/no/such/thing").body()).isEqualTo("404 page not found");
  }

  @Test
  void refusesAPromptThatIsTooLong() throws Exception {
    HttpAnswer answer =
        server.post(
            "/api/generate",
            "{\"model\":\"cria\",\"shift\":false,\"prompt\":\"%s\"}"
                .formatted("word ".repeat(3000)));
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.json().at("/error").asString()).contains("longer than the context length");
  }

  @Test
  void doesNotShortenAConversationThatIsToStayWhole() throws Exception {
    HttpAnswer answer =
        server.post(
            "/api/chat",
            """
            {"model":"cria","truncate":false,"messages":[
             {"role":"user","content":"%s"},{"role":"user","content":"Hello!"}]}\
            """
                .formatted("word ".repeat(3000)));
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.json().at("/error").asString()).contains("longer than the context length");
  }

  @Test
  void leavesWhatAStopSequenceCutsOffOutOfTheContext() throws Exception {
    JsonNode answer =
        server.post("/api/generate", generation("\"stop\":[\" blue\"]", "\"stream\":false")).json();
    JsonNode whole =
        server.post("/api/generate", greedy("\"stream\":false,\"think\":false")).json();
    int answered = answer.at("/context").size() - answer.at("/prompt_eval_count").asInt();
    assertThat(whole.at("/response").asString()).startsWith(answer.at("/response").asString());
    assertThat(answered).isPositive().isLessThan(answer.at("/eval_count").asInt());
  }

  @Test
  void saysWhyAModelCannotBeLoaded() throws Exception {
    Cria.in(ModelStore.open(models), "broken", Map.of("tokenizer.json", "{}"));
    HttpAnswer answer = server.post("/api/generate", "{\"model\":\"broken\",\"prompt\":\"x\"}");
    assertThat(answer.status()).isIn(400, 500);
    assertThat(answer.json().at("/error").asString())
        .isNotBlank()
        .doesNotContain("Exception", "this is a bug");
    assertThat(server.delete("/api/delete", "{\"model\":\"broken\"}").status()).isEqualTo(200);
  }

  @Test
  void dropsTheOldestMessagesOfALongConversation() throws Exception {
    StringBuilder messages = new StringBuilder("{\"role\":\"system\",\"content\":\"Be kind.\"}");
    for (int i = 0; i < 60; i++) {
      messages
          .append(",{\"role\":\"user\",\"content\":\"")
          .append("word ".repeat(20))
          .append("\"}");
      messages.append(",{\"role\":\"assistant\",\"content\":\"Fine.\"}");
    }
    messages.append(",{\"role\":\"user\",\"content\":\"Hello!\"}");
    JsonNode answer =
        server
            .post(
                "/api/chat",
                "{\"model\":\"cria\",\"think\":false,\"stream\":false,\"messages\":["
                    + messages
                    + "],\"options\":{\"temperature\":0,\"num_predict\":5}}")
            .json();
    assertThat(answer.at("/prompt_eval_count").asInt()).isBetween(900, 1023);
    assertThat(answer.at("/eval_count").asInt()).isPositive();
  }

  @Test
  void answersTenClientsAtOnce() throws Exception {
    List<CompletableFuture<HttpAnswer>> answers = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      answers.add(server.postLater("/api/generate", greedy("\"think\":false")));
    }
    for (CompletableFuture<HttpAnswer> answer : answers) {
      assertThat(answer.get().joined("/response")).isEqualTo(SKY);
      assertThat(answer.get().lastLine().at("/done").asBoolean()).isTrue();
    }
  }

  @Test
  void freesTheSlotOfAClientThatHangsUp() throws Exception {
    server.post("/api/generate", "{\"model\":\"cria\",\"keep_alive\":60}");
    String endless =
        """
        {"model":"cria","raw":true,"prompt":"Once upon a time","options":
         {"temperature":1.5,"seed":1,"top_k":0,"top_p":1,"stop":["never said"]}}\
        """;
    List<InputStream> clients = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      InputStream client = server.stream("/api/generate", endless);
      assertThat(new String(client.readNBytes(10), StandardCharsets.UTF_8)).startsWith("{");
      clients.add(client);
    }
    for (InputStream client : clients) {
      client.close();
    }
    await()
        .atMost(Duration.ofSeconds(10))
        .until(() -> server.meter("altiplano_sequences_active") == 0);
    assertThat(server.post("/api/generate", greedy("\"think\":false")).joined("/response"))
        .isEqualTo(SKY);
  }

  @Test
  void readsAnyContentTypeAndStreamsToAnyAccept() throws Exception {
    var request =
        java.net.http.HttpRequest.newBuilder(
                java.net.URI.create("http://127.0.0.1:" + port + "/api/generate"))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .header("Accept", "application/json")
            .POST(java.net.http.HttpRequest.BodyPublishers.ofString(greedy("\"unknown\":1")))
            .build();
    var response =
        java.net.http.HttpClient.newHttpClient()
            .send(request, java.net.http.HttpResponse.BodyHandlers.ofString());
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body().lines().count()).isGreaterThan(20);
  }

  @Test
  void countsInItsMetersWhatItTellsTheClient() throws Exception {
    String[] tags = {"model=\"cria:latest\"", "endpoint=\"/api/chat\""};
    double promptBefore = server.meter("altiplano_prompt_tokens_total", tags);
    double generatedBefore = server.meter("altiplano_generated_tokens_total", tags);
    JsonNode answer =
        server
            .post(
                "/api/chat",
                """
                {"model":"cria","stream":false,"options":{"temperature":0},
                 "messages":[{"role":"user","content":"Who are you?"}]}\
                """)
            .json();
    await()
        .untilAsserted(
            () ->
                assertThat(server.meter("altiplano_generated_tokens_total", tags))
                    .isEqualTo(generatedBefore + answer.at("/eval_count").asInt()));
    assertThat(server.meter("altiplano_prompt_tokens_total", tags))
        .isEqualTo(promptBefore + answer.at("/prompt_eval_count").asInt());
  }

  @Test
  void exportsTheMetersThatItPromises() throws Exception {
    server.post("/api/generate", greedy("\"think\":false"));
    server.post("/api/generate", "{\"model\":\"secret-name\",\"prompt\":\"secret prompt\"}");
    server.post("/api/generate", greedy("\"options\":{\"top_k\":\"secret\"}"));
    await()
        .untilAsserted(
            () ->
                assertThat(server.get("/actuator/prometheus").body())
                    .contains(
                        "gen_ai_server_request_duration_seconds_bucket",
                        "gen_ai_server_time_to_first_token_seconds_bucket",
                        "gen_ai_server_time_per_output_token_seconds_bucket",
                        "altiplano_prompt_tokens_total",
                        "altiplano_generated_tokens_total",
                        "altiplano_model_load_duration_seconds",
                        "altiplano_queue_depth",
                        "altiplano_steps_total",
                        "altiplano_steps_forward_duration_seconds_total",
                        "altiplano_steps_own_duration_seconds_total",
                        "altiplano_sequences_active",
                        "altiplano_models_loaded",
                        "altiplano_kv_cache_used_bytes",
                        "altiplano_kv_cache_reserved_bytes",
                        "error_type=\"invalid_option\"")
                    .doesNotContain("secret", "sky"));
  }

  @Test
  void isHealthy() throws Exception {
    assertThat(server.get("/actuator/health/liveness").json().at("/status").asString())
        .isEqualTo("UP");
    assertThat(server.get("/actuator/health/readiness").json().at("/status").asString())
        .isEqualTo("UP");
    assertThat(server.get("/actuator/info").status()).isEqualTo(200);
  }

  private void assertError(String path, String body, int status, String message) throws Exception {
    HttpAnswer answer = server.post(path, body);
    assertThat(answer.status()).as(body).isEqualTo(status);
    assertThat(answer.json().at("/error").asString()).isEqualTo(message);
  }

  private static String generation(String option, String field) {
    return """
    {"model":"cria","prompt":"Why is the sky blue?","think":false,%s,
     "options":{"temperature":0,%s}}\
    """
        .formatted(field, option);
  }

  private static String greedy(String fields) {
    return "{\"model\":\"cria\",\"prompt\":\"Why is the sky"
        + " blue?\",\"options\":{\"temperature\":0},"
        + fields
        + "}";
  }
}
