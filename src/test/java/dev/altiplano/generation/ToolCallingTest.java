package dev.altiplano.generation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.altiplano.engine.Engine;
import dev.altiplano.engine.OnnxEngine;
import dev.altiplano.engine.RuntimeLibrary;
import dev.altiplano.generation.GenerationChunk.Calls;
import dev.altiplano.generation.GenerationChunk.Done;
import dev.altiplano.generation.GenerationChunk.Text;
import dev.altiplano.graph.Precision;
import dev.altiplano.model.ChatMessage;
import dev.altiplano.model.ChatMessage.ToolCall;
import dev.altiplano.model.KeepAlive;
import dev.altiplano.model.ModelName;
import dev.altiplano.model.Tool;
import dev.altiplano.residency.Residency;
import dev.altiplano.residency.ResidencyOptions;
import dev.altiplano.sampling.grammar.SchemaErrors;
import dev.altiplano.store.ModelStore;
import dev.altiplano.testing.Cria;
import dev.altiplano.testing.TestLoader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** The embedded model calls tools. */
class ToolCallingTest {
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final Tool WEATHER =
      tool(
          "get_current_weather",
          "Get the current weather for a location",
          """
          {"type": "object", "properties": {"location": {"type": "string", "description": \
          "The location to get the weather for, e.g. San Francisco, CA"}, "format": {"type": \
          "string", "enum": ["celsius", "fahrenheit"]}}, "required": ["location", "format"]}\
          """);

  private static final ToolCall PARIS =
      new ToolCall("", 0, "get_current_weather", ordered("location", "Paris", "format", "celsius"));

  @TempDir private static Path directory;
  private static Engine engine;
  private static ModelStore store;
  private static Residency residency;

  @BeforeAll
  static void open() {
    engine = OnnxEngine.create(RuntimeLibrary.bundled());
    store = ModelStore.open(directory);
    Cria.in(store);
    residency =
        new Residency(
            TestLoader.of(store, engine, directory.resolve("onnx"), Precision.FP32, 64),
            new ResidencyOptions(
                1, 64, KeepAlive.FOREVER, 1024, 4, 1L << 30, Duration.ZERO, Duration.ZERO),
            List.of());
  }

  @AfterAll
  static void close() {
    residency.close();
    engine.close();
  }

  private static Tool tool(String name, String description, String parameters) {
    Map<String, @Nullable Object> function = new LinkedHashMap<>();
    function.put("name", name);
    function.put("description", description);
    function.put("parameters", JsonMapper.shared().readValue(parameters, Map.class));
    Map<String, Object> definition = new LinkedHashMap<>();
    definition.put("type", "function");
    definition.put("function", function);
    return new Tool(name, parameters, definition);
  }

  private static Map<String, @Nullable Object> ordered(
      String one, Object value, String other, Object otherValue) {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    map.put(one, value);
    map.put(other, otherValue);
    return map;
  }

  private record Outcome(
      String thinking, String content, List<ToolCall> calls, FinishReason reason) {}

  private static Outcome ask(
      List<ChatMessage> messages, Thinking thinking, Map<String, @Nullable Object> more) {
    return ask(messages, List.of(WEATHER), thinking, more);
  }

  private static Outcome ask(
      List<ChatMessage> messages,
      List<Tool> tools,
      Thinking thinking,
      Map<String, @Nullable Object> more) {
    Map<String, @Nullable Object> options = new LinkedHashMap<>(Map.of("temperature", 0));
    options.putAll(more);
    ModelName model = ModelName.parse("cria").orElseThrow();
    GenerationRequest request =
        new GenerationRequest(
            Endpoint.CHAT,
            model,
            model.display(),
            new Prompt.Conversation(messages, tools),
            thinking,
            null,
            true,
            false,
            "test",
            options,
            null,
            System.nanoTime());
    return outcome(
        new ScheduledGeneration(
                store, residency, new GenerationSettings(1024, Duration.ZERO), List.of())
            .generate(request)
            .collectList()
            .blockOptional(PATIENCE)
            .orElseThrow());
  }

  private static Outcome outcome(List<GenerationChunk> chunks) {
    StringBuilder thinking = new StringBuilder();
    StringBuilder content = new StringBuilder();
    List<ToolCall> calls = new ArrayList<>();
    for (GenerationChunk chunk : chunks) {
      switch (chunk) {
        case Text text -> {
          thinking.append(text.thinking());
          content.append(text.content());
        }
        case Calls more -> calls.addAll(more.calls());
        default -> {}
      }
    }
    return new Outcome(
        thinking.toString(), content.toString(), calls, ((Done) chunks.getLast()).reason());
  }

  private static void assertCallsFor(Outcome outcome, ToolCall expected) {
    assertThat(outcome.content()).isEmpty();
    assertThat(outcome.reason()).isEqualTo(FinishReason.STOP);
    assertThat(outcome.calls()).hasSize(1);
    ToolCall call = outcome.calls().getFirst();
    assertThat(call.id()).matches("call_[a-z0-9]{8}");
    assertThat(call)
        .isEqualTo(
            new ToolCall(call.id(), expected.index(), expected.name(), expected.arguments()));
    assertThat(call.arguments().keySet()).containsExactlyElementsOf(expected.arguments().keySet());
  }

  private static List<ChatMessage> question(String text) {
    return List.of(ChatMessage.of("user", text));
  }

  @Test
  void callsATool() {
    Outcome outcome = ask(question("What is the weather today in Paris?"), Thinking.OFF, Map.of());

    assertCallsFor(outcome, PARIS);
    assertThat(outcome.thinking()).isEmpty();
  }

  @Test
  void thinksBeforeItCalls() {
    Outcome outcome = ask(question("What is the weather today in Paris?"), Thinking.ON, Map.of());

    assertCallsFor(outcome, PARIS);
    assertThat(outcome.thinking()).contains("get_current_weather");
  }

  @Test
  void answersWithWhatTheToolSaid() {
    Outcome outcome =
        ask(
            List.of(
                ChatMessage.of("user", "What is the weather in Toronto?"),
                new ChatMessage(
                    "assistant",
                    "",
                    "",
                    List.of(
                        new ToolCall(
                            "call_1",
                            0,
                            "get_current_weather",
                            ordered("location", "Toronto", "format", "celsius"))),
                    "",
                    ""),
                new ChatMessage(
                    "tool", "11 degrees celsius", "", List.of(), "get_current_weather", "call_1")),
            Thinking.OFF,
            Map.of());

    assertThat(outcome.content()).isEqualTo("In Toronto it is 11 degrees celsius.");
    assertThat(outcome.calls()).isEmpty();
  }

  @Test
  void answersWithoutAToolWhereNoneIsNeeded() {
    Outcome outcome = ask(question("Hello!"), Thinking.OFF, Map.of());

    assertThat(outcome.content()).isEqualTo("Hello! How can I help you?");
    assertThat(outcome.calls()).isEmpty();
  }

  /** As wild as it gets, a call is one that the tool takes. */
  @Test
  void callsKeepToTheSchema() {
    int calls = 0;
    for (int seed = 0; seed < 20; seed++) {
      Outcome outcome =
          ask(
              question("What is the weather today in Paris?"),
              Thinking.OFF,
              Map.of("temperature", 1.5, "top_k", 0, "seed", seed, "num_predict", 200));
      for (ToolCall call : outcome.calls()) {
        assertThat(call.name()).isEqualTo("get_current_weather");
        assertThat(SchemaErrors.of(WEATHER.parameters(), json(call.arguments()))).isEmpty();
      }
      calls += outcome.calls().size();
      assertThat(outcome.content()).doesNotContain("<tool_call>");
    }
    assertThat(calls).isPositive();
  }

  /** The shortest way to the end of a call leads to another tool, or to arguments nobody meant. */
  @Test
  void aCallThatIsCutOffIsNone() {
    Tool shorter = tool("rm", "Remove everything", "{\"type\": \"object\", \"properties\": {}}");
    for (int tokens = 15; tokens <= 60; tokens += 5) {
      Outcome outcome =
          ask(
              question("What is the weather in Paris?"),
              List.of(WEATHER, shorter),
              Thinking.OFF,
              Map.of("num_predict", tokens));
      if (outcome.calls().isEmpty()) {
        assertThat(tokens).isLessThan(40);
        assertThat(outcome.reason()).isEqualTo(FinishReason.LENGTH);
      } else {
        assertThat(outcome.calls())
            .extracting(ToolCall::name, ToolCall::arguments)
            .containsExactly(tuple(PARIS.name(), PARIS.arguments()));
      }
    }
  }

  private static String json(Map<String, ?> value) {
    return JsonMapper.shared().writeValueAsString(value);
  }
}
