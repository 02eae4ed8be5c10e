package dev.altiplano.api;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import dev.altiplano.api.gojson.GoJson;
import dev.altiplano.generation.Endpoint;
import dev.altiplano.generation.FinishReason;
import dev.altiplano.generation.GenerationChunk;
import dev.altiplano.generation.GenerationChunk.Calls;
import dev.altiplano.generation.GenerationChunk.Done;
import dev.altiplano.generation.GenerationChunk.GivenUp;
import dev.altiplano.generation.GenerationChunk.Shortened;
import dev.altiplano.generation.GenerationChunk.Text;
import dev.altiplano.generation.Prompt;
import dev.altiplano.generation.PromptCut;
import dev.altiplano.generation.Statistics;
import dev.altiplano.generation.Thinking;
import dev.altiplano.generation.TokenLogprob;
import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.ChatMessage;
import dev.altiplano.model.ChatMessage.ToolCall;
import dev.altiplano.model.ErrorKind;
import dev.altiplano.model.KeepAlive;
import dev.altiplano.model.Tool;
import dev.altiplano.store.MediaTypes;
import dev.altiplano.store.ModelConfig;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;

class InferenceApiTest extends ApiTest {
  private static final Statistics STATISTICS =
      new Statistics(100, 20, 15, 7, 3, new PromptCut(11, 2), 30, 5, 40, 1);
  private static final Done STOP = new Done(FinishReason.STOP, STATISTICS, List.of(1, 2));
  private static final Done LOAD = new Done(FinishReason.LOAD, Statistics.NONE, List.of());
  private static final Done UNLOAD = new Done(FinishReason.UNLOAD, Statistics.NONE, List.of());
  private static final String METRICS =
      "\"total_duration\":100,\"load_duration\":20,\"prompt_eval_count\":7,"
          + "\"prompt_eval_duration\":30,\"eval_count\":5,\"eval_duration\":40}";

  @BeforeEach
  void putModels() {
    models.putPlain("m");
    models.put(
        "embedder",
        ModelConfig.of("gguf", "bert", "22M", "F16").withCapabilities(List.of("embedding")));
    generation.answer(STOP);
  }

  @Test
  void streamsGenerateByDefault() {
    generation.answer(new Text("", "hm <"), new Text("a", ""), STOP);
    HttpResponse<String> response = post("/api/generate", "{\"model\":\"M\",\"prompt\":\"p\"}");
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(type(response)).isEqualTo("application/x-ndjson");
    assertThat(response.body()).endsWith("}\n");
    assertThat(lines(response))
        .containsExactly(
            "{\"model\":\"M\",\"created_at\":T,\"response\":\"\",\"thinking\":\"hm"
                + " \\u003c\",\"done\":false}",
            "{\"model\":\"M\",\"created_at\":T,\"response\":\"a\",\"done\":false}",
            "{\"model\":\"M\",\"created_at\":T,\"response\":\"\",\"done\":true,\"done_reason\":\"stop\",\"context\":[1,2],"
                + METRICS);
  }

  @Test
  void streamsChatByDefault() {
    Done length = new Done(FinishReason.LENGTH, STATISTICS, List.of());
    generation.answer(new Text("", "hm"), new Text("a", ""), length);
    HttpResponse<String> response = post("/api/chat", chat("user", "hi"));
    assertThat(type(response)).isEqualTo("application/x-ndjson");
    assertThat(lines(response))
        .containsExactly(
            "{\"model\":\"m\",\"created_at\":T,\"message\":{\"role\":\"assistant\",\"content\":\"\",\"thinking\":\"hm\"},\"done\":false}",
            "{\"model\":\"m\",\"created_at\":T,\"message\":{\"role\":\"assistant\",\"content\":\"a\"},\"done\":false}",
            "{\"model\":\"m\",\"created_at\":T,\"message\":{\"role\":\"assistant\",\"content\":\"\"},\"done\":true,\"done_reason\":\"length\","
                + METRICS);
  }

  @Test
  void passesATemplateOn() {
    post("/api/generate", "{\"model\":\"m\",\"prompt\":\"p\",\"template\":\"{{ .Prompt }}\"}");
    assertThat(generation.last().prompt())
        .isEqualTo(new Prompt.Turn("p", null, "{{ .Prompt }}", List.of()));
  }

  @Test
  void fillsInWhereTheTemplateHasAPlaceForIt() {
    models.put(
        "filler",
        ModelConfig.of("safetensors", "llama", "135M", "BF16"),
        models.text(MediaTypes.TEMPLATE, "{{ .Prompt }}{{ .Suffix }}"));
    assertThat(post("/api/show", "{\"model\":\"filler\"}").body())
        .contains("\"template\":\"{{ .Prompt }}{{ .Suffix }}\"")
        .contains("\"capabilities\":[\"completion\",\"insert\"]");
    String ask = "{\"model\":\"filler\",\"prompt\":\"%s\",\"suffix\":\"s\"}";
    assertThat(post("/api/generate", ask.formatted("p")).statusCode()).isEqualTo(200);
    assertThat(generation.last().prompt()).isEqualTo(new Prompt.Insertion("p", "s"));
    post("/api/generate", ask.formatted(""));
    assertThat(generation.last().prompt().isEmpty()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void showsThePromptInsteadOfAnAnswer(boolean stream) {
    String ask =
        "{\"model\":\"m\",\"prompt\":\"p\",\"messages\":[{}],\"_debug_render_only\":true,\"stream\":%s}"
            .formatted(stream);
    HttpResponse<String> generate = post("/api/generate", ask);
    assertThat(generate.statusCode()).isEqualTo(200);
    assertThat(type(generate)).isEqualTo("application/json; charset=utf-8");
    assertThat(lines(generate))
        .containsExactly(
            "{\"model\":\"m\",\"created_at\":T,\"response\":\"\",\"done\":false,"
                + "\"_debug_info\":{\"rendered_template\":\"\\u003cuser\\u003ep\"}}");
    assertThat(lines(post("/api/chat", ask)))
        .containsExactly(
            "{\"model\":\"m\",\"created_at\":T,\"message\":{\"role\":\"\",\"content\":\"\"},"
                + "\"done\":false,"
                + "\"_debug_info\":{\"rendered_template\":\"\\u003cuser\\u003ep\"}}");
    generation.answer(LOAD);
    assertThat(post("/api/chat", "{\"model\":\"m\",\"_debug_render_only\":true}").body())
        .contains("\"done_reason\":\"load\"");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void saysWhatThePromptLost(boolean stream) {
    String ask = "{\"model\":\"m\",\"prompt\":\"p\",\"stream\":" + stream + "}";
    generation.answer(new Shortened(new PromptCut(123, 2)), new Text("a", ""), STOP);
    HttpResponse<String> both = post("/api/generate", ask);
    assertThat(both.headers().map())
        .containsEntry("x-altiplano-truncated-tokens", List.of("123"))
        .containsEntry("x-altiplano-dropped-messages", List.of("2"));
    assertThat(lines(both)).hasSize(stream ? 2 : 1);
    generation.answer(new Shortened(new PromptCut(0, 1)), STOP);
    HttpResponse<String> messages = post("/api/generate", ask);
    assertThat(messages.headers().map())
        .containsKey("x-altiplano-dropped-messages")
        .doesNotContainKey("x-altiplano-truncated-tokens");
    assertThat(lines(messages)).hasSize(1);
    generation.answer(
        () ->
            Flux.concat(
                Flux.just(new Shortened(new PromptCut(1, 0))),
                Flux.error(new AltiplanoException(ErrorKind.INTERNAL, "broke"))));
    assertError(post("/api/generate", ask), 500, "broke");
  }

  @ParameterizedTest
  @ValueSource(strings = {"generate", "chat"})
  void tellsMoreAtTheEndWhereAsked(String endpoint) {
    String ask =
        "{\"model\":\"m\",\"prompt\":\"p\",\"messages\":[{}],\"usage_details\":%s,\"stream\":%s}";
    String more =
        METRICS.replace(
            "}",
            ",\"prompt_eval_cached_count\":3,\"prompt_truncated_count\":11,"
                + "\"prompt_dropped_messages_count\":2,\"context_shift_count\":1,\"queue_duration\":15}");
    for (boolean stream : new boolean[] {true, false}) {
      assertThat(body(post("/api/" + endpoint, ask.formatted(true, stream))).strip())
          .endsWith(more);
      assertThat(body(post("/api/" + endpoint, ask.formatted(false, stream))).strip())
          .endsWith(METRICS);
    }
    generation.answer(new Done(FinishReason.STOP, Statistics.NONE, List.of()));
    assertThat(body(post("/api/" + endpoint, ask.formatted(true, false))))
        .endsWith(
            "\"done_reason\":\"stop\",\"prompt_eval_cached_count\":0,\"prompt_truncated_count\":0,"
                + "\"prompt_dropped_messages_count\":0,\"context_shift_count\":0,\"queue_duration\":0}");
  }

  @Test
  void tellsLogprobsWithTheirText() {
    TokenLogprob other = new TokenLogprob("<", -1.5f, List.of(60), List.of());
    TokenLogprob tag = new TokenLogprob("<t>", -0.25f, List.of(60, 116, 62), List.of(other));
    TokenLogprob end = new TokenLogprob("", 0, List.of(), List.of());
    String told =
        """
        {"token":"\\u003ct\\u003e","logprob":-0.25,"bytes":[60,116,62],\
        "top_logprobs":[{"token":"\\u003c","logprob":-1.5,"bytes":[60]}]}\
        """;
    generation.answer(new Text("", "", List.of(tag)), new Text("a", "", List.of(end, tag)), STOP);
    String ask =
        "{\"model\":\"m\",\"prompt\":\"p\",\"messages\":[{}],\"logprobs\":true,\"stream\":%s}";
    String all = "\"logprobs\":[%s,{\"token\":\"\",\"logprob\":0},%s]".formatted(told, told);
    assertThat(lines(post("/api/generate", ask.formatted(true))))
        .startsWith(
            "{\"model\":\"m\",\"created_at\":T,\"response\":\"\",\"done\":false,\"logprobs\":[%s]}"
                .formatted(told),
            "{\"model\":\"m\",\"created_at\":T,\"response\":\"a\",\"done\":false,%s}"
                .formatted(all.replaceFirst("\\[\\{.*?]},", "[")))
        .hasSize(3)
        .last(STRING)
        .doesNotContain("logprobs");
    assertThat(lines(post("/api/chat", ask.formatted(true))))
        .startsWith(
            "{\"model\":\"m\",\"created_at\":T,\"message\":{\"role\":\"assistant\",\"content\":\"\"},\"done\":false,\"logprobs\":[%s]}"
                .formatted(told));
    assertThat(body(post("/api/generate", ask.formatted(false))))
        .endsWith(METRICS.replace("}", ",") + all + "}");
    assertThat(body(post("/api/chat", ask.formatted(false))))
        .endsWith("\"done_reason\":\"stop\"," + all + "," + METRICS);
    generation.answer(new Text("a", "", List.of(end)), new GivenUp());
    assertThat(body(post("/api/generate", ask.formatted(false))))
        .endsWith("\"done\":false,\"logprobs\":[{\"token\":\"\",\"logprob\":0}]}");
  }

  /** Without the one, Ollama ignores the other. */
  @ParameterizedTest
  @CsvSource({
    "'\"logprobs\":true', 0",
    "'\"logprobs\":true,\"top_logprobs\":20', 20",
    "'\"logprobs\":false,\"top_logprobs\":20', -1",
    "'\"top_logprobs\":20', -1",
    "'\"logprobs\":null', -1"
  })
  void asksForLogprobs(String fields, int top) {
    String ask = "{\"model\":\"m\",\"prompt\":\"p\",\"messages\":[{}],%s}".formatted(fields);
    OptionalInt asked = top < 0 ? OptionalInt.empty() : OptionalInt.of(top);
    for (String endpoint : new String[] {"generate", "chat"}) {
      post("/api/" + endpoint, ask);
      assertThat(generation.last().topLogprobs()).isEqualTo(asked);
    }
  }

  @Test
  void anAnswerThatIsGivenUpHasNoEnd() {
    generation.answer(new Text("", "hm"), new Text("no", ""), new Text(" no", ""), new GivenUp());
    String ask = "{\"model\":\"m\",\"prompt\":\"p\",\"messages\":[{}],\"stream\":%s}";
    HttpResponse<String> stream = post("/api/generate", ask.formatted(true));
    assertThat(stream.statusCode()).isEqualTo(200);
    assertThat(lines(stream))
        .hasSize(3)
        .last()
        .isEqualTo("{\"model\":\"m\",\"created_at\":T,\"response\":\" no\",\"done\":false}");
    assertThat(body(post("/api/generate", ask.formatted(false))))
        .isEqualTo(
            "{\"model\":\"m\",\"created_at\":T,\"response\":\"no"
                + " no\",\"thinking\":\"hm\",\"done\":false}");
    assertThat(body(post("/api/chat", ask.formatted(false))))
        .isEqualTo(
            "{\"model\":\"m\",\"created_at\":T,\"message\":{\"role\":\"assistant\",\"content\":\"no"
                + " no\",\"thinking\":\"hm\"},\"done\":false}");
    generation.answer(new GivenUp());
    assertThat(post("/api/generate", ask.formatted(true)).body()).isEmpty();
  }

  @Test
  void tellsClientsApart() {
    String ask = "{\"model\":\"m\",\"prompt\":\"p\"}";
    post("/api/generate", ask);
    assertThat(generation.last().client()).isEqualTo("127.0.0.1");
    for (String value : new String[] {"key", " key , 10.0.0.1"}) {
      send(
          request("/api/generate")
              .header(ApiServer.CLIENT_HEADER, value)
              .POST(BodyPublishers.ofString(ask)));
      assertThat(generation.last().client()).isEqualTo("key");
    }
    send(
        request("/api/generate")
            .header(ApiServer.CLIENT_HEADER, " ")
            .POST(BodyPublishers.ofString(ask)));
    assertThat(generation.last().client()).isEqualTo("127.0.0.1");
  }

  @Test
  void answersARequestThatWaitedTooLongWithItsStatus() {
    generation.answer(
        () -> Flux.error(new AltiplanoException(ErrorKind.QUEUE_TIMEOUT, "waited too long")));
    assertError(post("/api/chat", chat("user", "hi")), 503, "waited too long");
  }

  @Test
  void putsAnUnstreamedAnswerTogether() {
    generation.answer(
        new Text("", "h"), new Text("", "m"), new Text("a", ""), new Text("b", ""), STOP);
    HttpResponse<String> generate =
        post("/api/generate", "{\"model\":\"m\",\"prompt\":\"p\",\"stream\":false}");
    assertThat(type(generate)).isEqualTo("application/json; charset=utf-8");
    assertThat(body(generate))
        .isEqualTo(
            "{\"model\":\"m\",\"created_at\":T,\"response\":\"ab\",\"thinking\":\"hm\",\"done\":true,\"done_reason\":\"stop\",\"context\":[1,2],"
                + METRICS);
    HttpResponse<String> chat =
        post(
            "/api/chat",
            "{\"model\":\"m\",\"stream\":false,\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}");
    assertThat(body(chat))
        .isEqualTo(
            "{\"model\":\"m\",\"created_at\":T,\"message\":{\"role\":\"assistant\",\"content\":\"ab\",\"thinking\":\"hm\"},\"done\":true,\"done_reason\":\"stop\","
                + METRICS);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void answersLoadingAndUnloadingWithOneObject(boolean stream) {
    generation.answer(LOAD);
    HttpResponse<String> load =
        post("/api/generate", "{\"model\":\"m\",\"stream\":" + stream + "}");
    assertThat(type(load)).isEqualTo("application/json; charset=utf-8");
    assertThat(body(load))
        .isEqualTo(
            "{\"model\":\"m\",\"created_at\":T,\"response\":\"\",\"done\":true,\"done_reason\":\"load\"}");
    assertThat(generation.last().prompt().isEmpty()).isTrue();
    generation.answer(UNLOAD);
    HttpResponse<String> unload =
        post(
            "/api/chat",
            "{\"model\":\"m\",\"messages\":[],\"keep_alive\":0,\"tools\":[{}],\"stream\":"
                + stream
                + "}");
    assertThat(type(unload)).isEqualTo("application/json; charset=utf-8");
    assertThat(body(unload))
        .isEqualTo(
            "{\"model\":\"m\",\"created_at\":T,\"message\":{\"role\":\"assistant\",\"content\":\"\"},\"done\":true,\"done_reason\":\"unload\"}");
    assertThat(generation.last().keepAlive()).isEqualTo(new KeepAlive(Duration.ZERO));
  }

  @Test
  void passesOnWhatGenerateAsksFor() {
    post(
        "/api/generate",
        """
        {"model":"m:latest","prompt":"p","system":"s","context":[5,6],"think":"high",
         "keep_alive":"10m","options":{"seed":3,"temperature":0.5,"stop":["x"],"top_k":null},
         "truncate":false,"shift":true,"images":[],"format":"","suffix":"","logprobs":false,
         "unknown":1}
        """);
    var request = generation.last();
    assertThat(request.endpoint()).isEqualTo(Endpoint.GENERATE);
    assertThat(request.requestedName()).isEqualTo("m:latest");
    assertThat(request.model().display()).isEqualTo("m:latest");
    assertThat(request.prompt()).isEqualTo(new Prompt.Turn("p", "s", null, List.of(5, 6)));
    assertThat(request.thinking()).isEqualTo(Thinking.HIGH);
    assertThat(request.keepAlive()).isEqualTo(new KeepAlive(Duration.ofMinutes(10)));
    assertThat(request.options())
        .containsAllEntriesOf(Map.of("seed", 3L, "temperature", 0.5, "stop", List.of("x")));
    assertThat(request.arrivedAt()).isLessThanOrEqualTo(System.nanoTime());
  }

  @Test
  void passesOnRawPrompts() {
    post("/api/generate", "{\"model\":\"m\",\"prompt\":\"p\",\"raw\":true}");
    assertThat(generation.last().prompt()).isEqualTo(new Prompt.Raw("p"));
    assertThat(generation.last().thinking()).isEqualTo(Thinking.UNSET);
    assertThat(generation.last().keepAlive()).isNull();
  }

  @Test
  void passesOnConversations() {
    post(
        "/api/chat",
        """
        {"model":"m","tools":[],"messages":[
          {"role":"SYSTEM","content":"s","images":null,"tool_calls":null},
          {"role":"assistant","content":"","thinking":"t","tool_calls":[
            {"id":"c1","function":{"index":1,"name":"f","arguments":{"b":1,"a":null}}}]},
          {"role":"tool","content":"42","tool_name":"f","tool_call_id":"c1"}]}
        """);
    Map<String, @Nullable Object> arguments = new LinkedHashMap<>();
    arguments.put("b", 1L);
    arguments.put("a", null);
    assertThat(generation.last().endpoint()).isEqualTo(Endpoint.CHAT);
    assertThat(generation.last().prompt())
        .isEqualTo(
            new Prompt.Conversation(
                List.of(
                    ChatMessage.of("system", "s"),
                    new ChatMessage(
                        "assistant",
                        "",
                        "t",
                        List.of(new ChatMessage.ToolCall("c1", 1, "f", arguments)),
                        "",
                        ""),
                    new ChatMessage("tool", "42", "", List.of(), "f", "c1"))));
  }

  @Test
  void passesOnTools() {
    models.putFull("full");
    String parameters =
        "{\"type\": \"object\", \"required\": [\"b\"],"
            + " \"properties\": {\"b\": {}, \"a\": {\"const\": 1}}}";
    post(
        "/api/chat",
        """
        {"model":"full","messages":[{"role":"user","content":"x"}],"tools":[
          {"type":"function","function":{"name":"f","description":"d","parameters":%s}},
          {"function":{"name":"g","parameters":null},"items":[1]}]}
        """
            .formatted(parameters));
    List<Tool> tools = generation.last().prompt().tools();
    assertThat(tools).extracting(Tool::name).containsExactly("f", "g");
    assertThat(tools).extracting(Tool::parameters).containsExactly(parameters, "");
    assertThat(tools)
        .extracting(tool -> new String(GoJson.write(tool.definition()), StandardCharsets.UTF_8))
        .containsExactly(
            "{\"type\":\"function\",\"function\":{\"name\":\"f\",\"description\":\"d\",\"parameters\":"
                + parameters.replace(" ", "")
                + "}}",
            "{\"function\":{\"name\":\"g\",\"parameters\":null},\"items\":[1]}");
  }

  @Test
  void tellsOfCallsInALineOfTheirOwn() {
    Map<String, @Nullable Object> arguments = new LinkedHashMap<>();
    arguments.put("b", "<");
    arguments.put("a", null);
    arguments.put("numbers", List.of(1, 2.5));
    var first = new ToolCall("call_1", 0, "f", arguments);
    var second = new ToolCall("", 1, "g", Map.of());
    generation.answer(
        new Text("", "hm"), new Text("a", ""), new Calls(List.of(first, second)), STOP);
    String calls =
        "\"tool_calls\":[{\"id\":\"call_1\",\"function\":{\"index\":0,\"name\":\"f\","
            + "\"arguments\":{\"b\":\"\\u003c\",\"a\":null,\"numbers\":[1,2.5]}}},"
            + "{\"function\":{\"index\":1,\"name\":\"g\",\"arguments\":{}}}]";
    assertThat(lines(post("/api/chat", chat("user", "hi"))))
        .hasSize(4)
        .element(2)
        .isEqualTo(
            "{\"model\":\"m\",\"created_at\":T,\"message\":{\"role\":\"assistant\",\"content\":\"\","
                + calls
                + "},\"done\":false}");
    assertThat(body(post("/api/chat", "{\"model\":\"m\",\"messages\":[{}],\"stream\":false}")))
        .startsWith(
            "{\"model\":\"m\",\"created_at\":T,\"message\":{\"role\":\"assistant\",\"content\":\"a\","
                + "\"thinking\":\"hm\","
                + calls
                + "},\"done\":true,\"done_reason\":\"stop\",");
    generation.answer(new Calls(List.of(second)), STOP);
    assertThat(lines(post("/api/chat", chat("user", "hi")))).hasSize(2);
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '|',
      value = {
        // What is wrong with the body.
        "generate | ``                                    | 400 | missing request body",
        "chat     | ``                                    | 400 | missing request body",
        "generate | {                                     | 400 | unexpected EOF",
        "chat     | model=x                               | 400 | invalid character 'm' looking for"
            + " beginning of value",
        "generate | {\"options\":\"x\"}                   | 400 | json: cannot unmarshal string"
            + " into Go struct field GenerateRequest.options of type map[string]interface {}",
        "generate | {\"context\":[\"x\"]}                 | 400 | json: cannot unmarshal string"
            + " into Go struct field GenerateRequest.context of type int",
        "generate | {\"truncate\":1}                      | 400 | json: cannot unmarshal number"
            + " into Go struct field GenerateRequest.truncate of type bool",
        "generate | {\"images\":[\"a?==\"]}               | 400 | illegal base64 data at input byte"
            + " 1",
        "chat     | {\"model\":[]}                        | 400 | json: cannot unmarshal array into"
            + " Go struct field ChatRequest.model of type string",
        "chat     | {\"messages\":\"x\"}                  | 400 | json: cannot unmarshal string"
            + " into Go struct field ChatRequest.messages of type []api.Message",
        "chat     | {\"messages\":[{\"content\":[]}]}     | 400 | json: cannot unmarshal array into"
            + " Go struct field ChatRequest.messages.content of type string",
        "chat     | {\"keep_alive\":\"10\"}               | 400 | time: missing unit in duration"
            + " \"10\"",
        "generate | {\"keep_alive\":true}                 | 400 | Unsupported type: 'bool'",
        "generate | {\"think\":\"x\"}                     | 400 | invalid think value: \"x\" (must"
            + " be \"high\", \"medium\", \"low\", \"max\", true, or false)",
        "generate | {\"top_logprobs\":21}                 | 400 | top_logprobs must be between 0"
            + " and 20",
        "chat     | {\"model\":\"none\",\"top_logprobs\":-1} | 400 | top_logprobs must be between 0"
            + " and 20",
        "chat     | {\"tools\":{}}                        | 400 | json: cannot unmarshal object"
            + " into Go struct field ChatRequest.tools of type api.Tools",
        "chat     | {\"tools\":[{\"function\":{\"name\":1}}]} | 400 | json: cannot unmarshal number"
            + " into Go struct field ChatRequest.tools.function.name of type string",
        // What is wrong with the model.
        "generate | {}                                    | 404 | model '' not found",
        "generate | {\"model\":null}                      | 404 | model '' not found",
        "chat     | {}                                    | 400 | model is required",
        "generate | {\"model\":\"^x\"}                    | 400 | invalid model name",
        "chat     | {\"model\":\"^x\"}                    | 400 | invalid model name",
        "chat     | {\"model\":\"a:local:cloud\"}         | 400 | use either :local or :cloud, not"
            + " both: \"a:local:cloud\"",
        "generate | {\"model\":\"none\"}                  | 404 | model 'none' not found",
        "chat     | {\"model\":\"none\",\"tools\":[{}]}   | 404 | model 'none' not found",
        "generate | {\"model\":\"embedder\"}              | 400 | \"embedder\" does not support"
            + " generate",
        "chat     | {\"model\":\"embedder\"}              | 400 | \"embedder\" does not support"
            + " chat",
        // What contradicts itself, or is not there.
        "generate | {\"model\":\"m\",\"raw\":true,\"system\":\"s\"}     | 400 | raw mode does not"
            + " support template, system, or context",
        "generate | {\"model\":\"m\",\"raw\":true,\"template\":\"t\"}   | 400 | raw mode does not"
            + " support template, system, or context",
        "generate | {\"model\":\"m\",\"raw\":true,\"context\":[1]}      | 400 | raw mode does not"
            + " support template, system, or context",
        "generate | {\"model\":\"m\",\"suffix\":\"s\"}                  | 400 |"
            + " registry.ollama.ai/library/m:latest does not support insert",
        "generate | {\"model\":\"m\",\"images\":[\"aGk=\"]}             | 400 |"
            + " registry.ollama.ai/library/m:latest does not support vision",
        "chat     | {\"model\":\"m\",\"tools\":[{}]}                    | 400 |"
            + " registry.ollama.ai/library/m:latest does not support tools",
        "chat     | {\"model\":\"m\",\"messages\":[{\"images\":[\"aGk=\"]}]} | 400 |"
            + " registry.ollama.ai/library/m:latest does not support vision",
        "generate | {\"model\":\"m\",\"prompt\":\"p\",\"format\":{\"not\":{}}} | 400 | the format"
            + " cannot be kept to: # has the keyword 'not', which is not supported",
        "chat     | {\"model\":\"m\",\"messages\":[{}],\"format\":{\"type\":\"text\"}} | 400 | the"
            + " format cannot be kept to: # has the type \"text\", which is unknown",
        "generate | {\"model\":\"m\",\"prompt\":\"p\",\"format\":\"xml\"}      | 500 | invalid"
            + " format: \"\\\"xml\\\"\"; expected \"json\" or a valid JSON Schema object",
        "chat     | {\"model\":\"m\",\"messages\":[{}],\"format\":[1, 2]}      | 500 | invalid"
            + " format: \"[1, 2]\"; expected \"json\" or a valid JSON Schema object",
      })
  void refuses(String endpoint, String json, int status, String error) {
    HttpResponse<String> response = post("/api/" + endpoint, json);
    assertError(response, status, error);
    assertThat(generation.wasAsked()).isFalse();
  }

  @ParameterizedTest
  @EnumSource(ErrorKind.class)
  void answersAnErrorBeforeTheFirstChunkWithItsStatus(ErrorKind kind) {
    generation.answer(() -> Flux.error(new AltiplanoException(kind, "no <way>")));
    for (boolean stream : new boolean[] {true, false}) {
      HttpResponse<String> response =
          post("/api/generate", "{\"model\":\"m\",\"prompt\":\"p\",\"stream\":" + stream + "}");
      assertThat(response.statusCode()).isEqualTo(WireError.status(kind));
      assertThat(type(response)).isEqualTo("application/json; charset=utf-8");
      assertThat(response.body()).isEqualTo("{\"error\":\"no \\u003cway\\u003e\"}");
    }
  }

  @Test
  void endsAStreamThatFailsWithAnErrorLine() {
    generation.answer(
        () ->
            Flux.concat(
                Flux.just(new Text("a", "")),
                Flux.error(new AltiplanoException(ErrorKind.INTERNAL, "broke"))));
    HttpResponse<String> response = post("/api/chat", chat("user", "hi"));
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(lines(response)).hasSize(2).last().isEqualTo("{\"error\":\"broke\"}");
    assertThat(response.body()).endsWith("}\n");
  }

  @Test
  void answersAnUnstreamedFailureWithItsStatus() {
    generation.answer(
        () ->
            Flux.concat(
                Flux.just(new Text("a", "")),
                Flux.error(new AltiplanoException(ErrorKind.OUT_OF_MEMORY, "full"))));
    HttpResponse<String> response =
        post("/api/generate", "{\"model\":\"m\",\"prompt\":\"p\",\"stream\":false}");
    assertError(response, 500, "full");
  }

  @Test
  void hidesWhatIsUnexpected() {
    generation.answer(() -> Flux.error(new IllegalStateException("secret")));
    assertError(
        post("/api/generate", "{\"model\":\"m\",\"prompt\":\"p\"}"),
        500,
        "internal error: the log of the server has the cause");
  }

  @Test
  void refusesAnAnswerWithoutAnEnd() {
    generation.answer();
    assertError(
        post("/api/generate", "{\"model\":\"m\",\"prompt\":\"p\"}"),
        500,
        "the answer ended without its last chunk: this is a bug");
  }

  @Test
  void flushesEveryLine() throws Exception {
    Sinks.Many<GenerationChunk> chunks = Sinks.many().unicast().onBackpressureBuffer();
    generation.answer(chunks::asFlux);
    chunks.tryEmitNext(new Text("a", "")).orThrow();
    var response =
        CLIENT.send(
            request("/api/chat").POST(BodyPublishers.ofString(chat("user", "hi"))).build(),
            BodyHandlers.ofInputStream());
    try (var lines =
        new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
      assertThat(lines.readLine()).contains("\"a\"");
      chunks.tryEmitNext(new Text("b", "")).orThrow();
      assertThat(lines.readLine()).contains("\"b\"");
      chunks.tryEmitNext(STOP).orThrow();
      chunks.tryEmitComplete().orThrow();
      assertThat(lines.readLine()).contains("\"done\":true");
      assertThat(lines.readLine()).isNull();
    }
  }

  @Test
  void streamsWhateverTheClientAccepts() {
    generation.answer(new Text("a", ""), STOP);
    HttpResponse<String> response =
        send(
            request("/api/chat")
                .header("Accept", "application/json")
                .POST(BodyPublishers.ofString(chat("user", "hi"))));
    assertThat(type(response)).isEqualTo("application/x-ndjson");
    assertThat(lines(response)).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "application/x-www-form-urlencoded",
        "text/plain",
        "multipart/form-data; boundary=x",
        "image/png",
        "nonsense",
        "application/json; charset=utf-16"
      })
  void readsBodiesOfAnyType(String type) {
    HttpResponse<String> response =
        send(
            request("/api/generate")
                .header("Content-Type", type)
                .POST(BodyPublishers.ofString("{\"model\":\"m\",\"prompt\":\"p\"} trailing")));
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(generation.last().prompt()).isEqualTo(new Prompt.Turn("p", null, null, List.of()));
  }

  @Test
  void refusesBodiesThatAreTooLarge() {
    String large = "{\"model\":\"m\",\"prompt\":\"" + "x".repeat(ApiServer.MAX_BODY_BYTES) + "\"}";
    assertError(post("/api/generate", large), 413, "the request body is larger than 65536 bytes");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void stopsWhenTheClientGoesAwayBeforeTheFirstChunk(boolean stream) throws Exception {
    generation.answer(Flux::never);
    try (Socket socket = open("{\"model\":\"m\",\"prompt\":\"p\",\"stream\":" + stream + "}")) {
      assertThat(generation.subscribed().await(10, SECONDS)).isTrue();
      assertThat(socket.isConnected()).isTrue();
    }
    assertThat(generation.cancelled().await(10, SECONDS)).isTrue();
  }

  @Test
  void stopsWhenTheClientGoesAwayDuringAStream() throws Exception {
    generation.answer(() -> Flux.concat(Flux.just(new Text("a", "")), Flux.never()));
    try (Socket socket = open("{\"model\":\"m\",\"prompt\":\"p\"}")) {
      assertThat(socket.getInputStream().read()).isEqualTo('H');
      assertThat(generation.cancelled().getCount()).isEqualTo(1);
    }
    assertThat(generation.cancelled().await(10, SECONDS)).isTrue();
  }

  private Socket open(String json) throws Exception {
    var socket = new Socket(InetAddress.getLoopbackAddress(), port);
    String head =
        "POST /api/generate HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n"
            .formatted(json.length());
    socket.getOutputStream().write((head + json).getBytes(StandardCharsets.US_ASCII));
    socket.getOutputStream().flush();
    return socket;
  }

  private static String chat(String role, String content) {
    return "{\"model\":\"m\",\"messages\":[{\"role\":\"%s\",\"content\":\"%s\"}]}"
        .formatted(role, content);
  }

  private static void assertError(HttpResponse<String> response, int status, String error) {
    assertThat(response.body())
        .isEqualTo("{\"error\":\"" + error.replace("\\", "\\\\").replace("\"", "\\\"") + "\"}");
    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(type(response)).isEqualTo("application/json; charset=utf-8");
  }
}
