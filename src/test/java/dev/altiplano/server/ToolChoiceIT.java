package dev.altiplano.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.altiplano.config.AltiplanoApplication;
import dev.altiplano.sampling.grammar.SchemaErrors;
import java.nio.file.Path;
import java.util.List;
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

/** Clients say whether the embedded model calls a tool, and which. */
@SpringBootTest(
    classes = AltiplanoApplication.class,
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
class ToolChoiceIT {
  private static final String LEVEL =
      """
      {"type":"object","properties":{"level":{"type":"integer","minimum":1,"maximum":5},
       "room":{"enum":["hall","attic"]}},"required":["level","room"]}\
      """;

  /** The first is what the model would call by itself. */
  private static final String TOOLS =
      """
      [{"type":"function","function":{"name":"get_current_weather",
        "description":"Get the current weather for a location","parameters":{"type":"object",
        "properties":{"location":{"type":"string","maxLength":40},
        "format":{"type":"string","enum":["celsius","fahrenheit"]}},
        "required":["location","format"]}}},
       {"type":"function","function":{"name":"set_light","description":"Set the light",
        "parameters":%s}}]\
      """
          .formatted(LEVEL);

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

  private HttpAnswer ask(String question, String choice, String more) throws Exception {
    return server.post(
        "/api/chat",
        """
        {"model":"cria","messages":[{"role":"user","content":"%s"}],"tools":%s,%s,
         "options":{"temperature":0,"num_predict":300,"tool_choice":%s}}\
        """
            .formatted(question, TOOLS, more, choice));
  }

  private static List<JsonNode> calls(HttpAnswer answer) {
    return answer.lines().stream()
        .flatMap(line -> line.at("/message/tool_calls").valueStream())
        .map(call -> call.get("function"))
        .toList();
  }

  @ParameterizedTest
  @CsvSource({"true, false", "true, true", "false, false", "false, true"})
  void forcesACallOfAFunction(boolean streams, boolean thinks) throws Exception {
    HttpAnswer answer =
        ask("Hello!", "\"set_light\"", "\"stream\":%s,\"think\":%s".formatted(streams, thinks));
    assertThat(answer.status()).isEqualTo(200);
    assertThat(calls(answer)).hasSize(1);
    JsonNode call = calls(answer).getFirst();
    assertThat(call.get("name").stringValue()).isEqualTo("set_light");
    assertThat(call.get("index").intValue()).isZero();
    assertThat(SchemaErrors.of(LEVEL, call.get("arguments").toString())).isEmpty();
    assertThat(answer.joined("/message/content")).isEmpty();
    assertThat(answer.joined("/message/thinking").isBlank()).isEqualTo(!thinks);
    assertThat(answer.lastLine().at("/done_reason").stringValue()).isEqualTo("stop");
  }

  @ParameterizedTest
  @CsvSource({"true, false", "true, true", "false, false", "false, true"})
  void forcesACall(boolean streams, boolean thinks) throws Exception {
    String more = "\"stream\":%s,\"think\":%s".formatted(streams, thinks);
    assertThat(calls(ask("Hello!", "\"auto\"", more))).isEmpty();
    HttpAnswer answer = ask("Hello!", "\"required\"", more);
    assertThat(calls(answer)).isNotEmpty();
    assertThat(calls(answer))
        .allMatch(
            call ->
                List.of("get_current_weather", "set_light")
                    .contains(call.get("name").stringValue()));
    assertThat(answer.joined("/message/thinking").isBlank()).isEqualTo(!thinks);
  }

  @Test
  void takesAChoiceAsOpenAiWritesIt() throws Exception {
    HttpAnswer answer =
        ask(
            "Hello!",
            "{\"type\":\"function\",\"function\":{\"name\":\"set_light\"}}",
            "\"think\":false");
    assertThat(calls(answer).getFirst().get("name").stringValue()).isEqualTo("set_light");
  }

  @Test
  void forbidsCalls() throws Exception {
    String question = "What is the weather today in Paris?";
    assertThat(calls(ask(question, "null", "\"think\":false"))).isNotEmpty();
    HttpAnswer answer = ask(question, "\"none\"", "\"think\":false");
    assertThat(calls(answer)).isEmpty();
    assertThat(answer.joined("/message/content")).isNotBlank();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"\"other\"", "7", "[]", "{\"type\":\"function\"}", "{\"function\":{}}", "true"})
  void refusesWhatIsNoChoice(String choice) throws Exception {
    HttpAnswer answer = ask("Hello!", choice, "\"stream\":true");
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.json().at("/error").stringValue()).startsWith("option \"tool_choice\" ");
  }

  @Test
  void refusesWhatCannotBeForced() throws Exception {
    HttpAnswer withFormat = ask("Hello!", "\"required\"", "\"format\":\"json\"");
    assertThat(withFormat.status()).isEqualTo(400);
    assertThat(withFormat.body()).contains("format");
    HttpAnswer withoutTools =
        server.post(
            "/api/generate",
            "{\"model\":\"cria\",\"prompt\":\"Hi\",\"options\":{\"tool_choice\":\"required\"}}");
    assertThat(withoutTools.status()).isEqualTo(400);
    assertThat(withoutTools.body()).contains("there are no tools with a name");
  }
}
