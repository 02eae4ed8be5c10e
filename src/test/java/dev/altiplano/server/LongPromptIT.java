package dev.altiplano.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.altiplano.config.AltiplanoApplication;
import java.nio.file.Path;
import java.util.Collections;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;

/** What becomes of prompts and answers that the context is too short for. */
@SpringBootTest(
    classes = AltiplanoApplication.class,
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
class LongPromptIT {
  private static final String TOO_LONG =
      "the prompt is longer than the context length currently available to the model; shorten the"
          + " prompt, adjust the context length in settings, or use a model with a longer context"
          + " length";
  private static final String GENERATE = "\"prompt\":\"%s\"";
  private static final String RAW = "\"raw\":true,\"prompt\":\"%s\"";
  private static final String CHAT = "\"messages\":[{\"role\":\"user\",\"content\":\"%s\"}]";

  @TempDir private static Path models;

  @LocalServerPort private int port;
  private ServerClient server;

  @DynamicPropertySource
  static void properties(DynamicPropertyRegistry registry) {
    registry.add("altiplano.models", models::toString);
    registry.add("altiplano.context-length", () -> 512);
  }

  @BeforeEach
  void connect() {
    server = new ServerClient(port);
  }

  /** What a context of 64 leaves of a prompt, by the number of tokens to keep. */
  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "/api/generate, `" + GENERATE + "`, 4, 34",
        "/api/generate, `" + RAW + "`,      4, 34",
        "/api/chat,     `" + CHAT + "`,     4, 34",
        "/api/chat,     `" + CHAT + "`,    20, 42",
        "/api/generate, `" + RAW + "`,     -1, 63",
      })
  void cutsAPromptAndSaysSo(String path, String prompt, int keep, int left) throws Exception {
    String body = "{\"model\":\"cria\",\"think\":false,\"stream\":%s,%s,\"options\":%s}";
    String text = prompt.formatted(words(100));
    int whole = promptTokens(path, body.formatted(false, text, "{\"num_predict\":0}"));
    for (boolean stream : new boolean[] {true, false}) {
      HttpAnswer answer =
          server.post(
              path,
              body.formatted(
                  stream,
                  text,
                  "{\"num_predict\":3,\"num_ctx\":64,\"num_keep\":%d}".formatted(keep)));
      assertThat(answer.status()).as(answer.body()).isEqualTo(200);
      assertThat(answer.lastLine().at("/prompt_eval_count").asInt()).isEqualTo(left);
      assertThat(answer.header("X-Altiplano-Truncated-Tokens"))
          .isEqualTo(String.valueOf(whole - left));
      assertThat(answer.header("X-Altiplano-Dropped-Messages")).isEmpty();
    }
  }

  @Test
  void cutsAPromptThatLeavesNoRoomForOneToken() throws Exception {
    int tokens = promptTokens("/api/generate", raw(20, "\"num_predict\":0"));
    HttpAnswer fits =
        server.post("/api/generate", raw(20, "\"num_predict\":5,\"num_ctx\":" + (tokens + 1)));
    assertThat(fits.header("X-Altiplano-Truncated-Tokens")).isEmpty();
    assertThat(fits.lastLine().at("/prompt_eval_count").asInt()).isEqualTo(tokens);
    HttpAnswer cut =
        server.post("/api/generate", raw(20, "\"num_predict\":5,\"num_ctx\":" + tokens));
    int left = tokens - (tokens - 4) / 2;
    assertThat(cut.lastLine().at("/prompt_eval_count").asInt()).isEqualTo(left);
    assertThat(cut.header("X-Altiplano-Truncated-Tokens")).isEqualTo("" + (tokens - left));
  }

  /** Many times what the context could hold of any text. */
  @ParameterizedTest
  @ValueSource(strings = {GENERATE, RAW, CHAT})
  void cutsAVeryLongPromptToo(String prompt) throws Exception {
    HttpAnswer answer = server.post(path(prompt), small(prompt, 50_000, "\"think\":false"));
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    assertThat(answer.lastLine().at("/prompt_eval_count").asInt()).isEqualTo(34);
    assertThat(Integer.parseInt(answer.header("X-Altiplano-Truncated-Tokens")))
        .isGreaterThan(49_000);
  }

  @Test
  void refusesWhatTakesTooLongToCut() throws Exception {
    HttpAnswer answer = server.post(path(RAW), small(RAW, 3_400_000, "\"stream\":true"));
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.json().at("/error").asString()).isEqualTo(TOO_LONG);
  }

  @ParameterizedTest
  @CsvSource({
    "truncate, 100",
    "truncate, 50000",
    "shift, 100",
    "shift, 50000",
  })
  void refusesWhatMustNotBeCut(String field, int words) throws Exception {
    for (String prompt : new String[] {GENERATE, RAW, CHAT}) {
      HttpAnswer answer =
          server.post(path(prompt), small(prompt, words, "\"%s\":false".formatted(field)));
      assertThat(answer.status()).isEqualTo(400);
      assertThat(answer.json().at("/error").asString()).isEqualTo(TOO_LONG);
    }
  }

  @Test
  void saysHowManyMessagesAConversationLost() throws Exception {
    String message = "{\"role\":\"user\",\"content\":\"" + words(60) + "\"},";
    HttpAnswer answer =
        server.post(
            "/api/chat",
            """
            {"model":"cria","think":false,"messages":[{"role":"system","content":"Be kind."},
             %s{"role":"user","content":"Hello!"}],"options":{"num_ctx":64,"num_predict":3}}\
            """
                .formatted(message.repeat(3)));
    assertThat(answer.header("X-Altiplano-Dropped-Messages")).isEqualTo("3");
    assertThat(answer.header("X-Altiplano-Truncated-Tokens")).isEmpty();
    assertThat(answer.lastLine().at("/prompt_eval_count").asInt()).isBetween(10, 63);
  }

  @Test
  void countsWhatItCut() throws Exception {
    String[] tags = {"model=\"cria:latest\"", "endpoint=\"/api/generate\""};
    double before = server.meter("altiplano_prompt_truncations_total", tags);
    double tokensBefore = server.meter("altiplano_prompt_truncated_tokens_total", tags);
    HttpAnswer answer = server.post("/api/generate", raw(100, "\"num_ctx\":64,\"num_predict\":1"));
    int lost = Integer.parseInt(answer.header("X-Altiplano-Truncated-Tokens"));
    await()
        .untilAsserted(
            () ->
                assertThat(server.meter("altiplano_prompt_truncations_total", tags))
                    .isEqualTo(before + 1));
    assertThat(server.meter("altiplano_prompt_truncated_tokens_total", tags))
        .isEqualTo(tokensBefore + lost);
    assertThat(server.get("/actuator/prometheus").body())
        .contains("altiplano_prompt_dropped_messages_total", "altiplano_context_shifts_total");
  }

  @Test
  void tellsMoreWhereAsked() throws Exception {
    String ask = raw(100, "\"num_ctx\":64,\"num_predict\":1");
    HttpAnswer plain = server.post("/api/generate", ask);
    HttpAnswer detailed =
        server.post("/api/generate", ask.replaceFirst("\\{", "{\"usage_details\":true,"));
    JsonNode end = detailed.lastLine();
    assertThat(end.at("/prompt_truncated_count").asString())
        .isEqualTo(detailed.header("X-Altiplano-Truncated-Tokens"));
    assertThat(end.at("/prompt_eval_cached_count").asInt())
        .isEqualTo(end.at("/prompt_eval_count").asInt() - 1);
    assertThat(end.at("/context_shift_count").isInt()).isTrue();
    assertThat(end.at("/queue_duration").asLong())
        .isBetween(0L, end.at("/total_duration").asLong());
    assertThat(plain.body()).doesNotContain("prompt_eval_cached_count", "queue_duration");
  }

  @Test
  void endsAnAnswerThatMustNotShiftWhereTheContextDoes() throws Exception {
    JsonNode end =
        server
            .post(
                "/api/generate",
                """
                {"model":"cria","raw":true,"prompt":"Once upon a time","shift":false,"options":
                 {"temperature":1.5,"seed":1,"top_k":0,"top_p":1,"num_ctx":32,"num_predict":-1}}\
                """)
            .lastLine();
    assertThat(end.at("/done_reason").asString()).isEqualTo("length");
    assertThat(end.at("/prompt_eval_count").asInt() + end.at("/eval_count").asInt()).isEqualTo(32);
  }

  @Test
  void generatesNothingWhereToldTo() throws Exception {
    JsonNode end = server.post("/api/generate", raw(5, "\"num_predict\":0")).lastLine();
    assertThat(end.at("/done_reason").asString()).isEqualTo("length");
    assertThat(end.has("eval_count")).isFalse();
  }

  @Test
  void cutsToTheDefaultContextAfterALongerOneWasAskedFor() throws Exception {
    HttpAnswer whole = server.post("/api/generate", raw(600, "\"num_predict\":1,\"num_ctx\":900"));
    assertThat(whole.header("X-Altiplano-Truncated-Tokens")).isEmpty();
    HttpAnswer cut = server.post("/api/generate", raw(600, "\"num_predict\":1"));
    assertThat(whole.lastLine().at("/prompt_eval_count").asInt()).isGreaterThan(512);
    assertThat(cut.lastLine().at("/prompt_eval_count").asInt()).isEqualTo(512 - (512 - 4) / 2);
  }

  private static String path(String prompt) {
    return prompt.equals(CHAT) ? "/api/chat" : "/api/generate";
  }

  /** A request with a context of 64. */
  private static String small(String prompt, int words, String field) {
    return "{\"model\":\"cria\",%s,%s,\"options\":{\"num_ctx\":64,\"num_predict\":3}}"
        .formatted(field, prompt.formatted(words(words)));
  }

  private int promptTokens(String path, String body) throws Exception {
    return server.post(path, body).lastLine().at("/prompt_eval_count").asInt();
  }

  private static String raw(int words, String options) {
    return "{\"model\":\"cria\",\"raw\":true,\"prompt\":\"%s\",\"options\":{%s}}"
        .formatted(words(words), options);
  }

  private static String words(int count) {
    return String.join(" ", Collections.nCopies(count, "word"));
  }
}
