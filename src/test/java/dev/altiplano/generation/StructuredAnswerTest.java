package dev.altiplano.generation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.altiplano.engine.Engine;
import dev.altiplano.engine.OnnxEngine;
import dev.altiplano.engine.RuntimeLibrary;
import dev.altiplano.generation.GenerationChunk.Done;
import dev.altiplano.generation.GenerationChunk.Text;
import dev.altiplano.graph.Precision;
import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.ChatMessage;
import dev.altiplano.model.KeepAlive;
import dev.altiplano.model.ModelName;
import dev.altiplano.residency.Residency;
import dev.altiplano.residency.ResidencyOptions;
import dev.altiplano.sampling.grammar.RandomSchemas;
import dev.altiplano.sampling.grammar.SchemaErrors;
import dev.altiplano.store.ModelStore;
import dev.altiplano.testing.Cria;
import dev.altiplano.testing.TestLoader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Flux;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Answers of the embedded model that have to be values of a schema. */
class StructuredAnswerTest {
  private static final String PERSON =
      """
      {"type": "object",
       "properties": {
         "name": {"type": "string", "maxLength": 20},
         "age": {"type": "integer", "minimum": 0, "maximum": 130},
         "tags": {"type": "array", "items": {"enum": ["old", "young"]}, "maxItems": 2}},
       "required": ["name", "age", "tags"]}
      """;

  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final Duration LONG_PATIENCE = Duration.ofMinutes(10);

  @TempDir private static Path directory;
  private static Engine engine;
  private static Residency residency;
  private static ScheduledGeneration generation;

  @BeforeAll
  static void open() {
    engine = OnnxEngine.create(RuntimeLibrary.bundled());
    ModelStore store = ModelStore.open(directory);
    Cria.in(store);
    residency =
        new Residency(
            TestLoader.of(store, engine, directory.resolve("onnx"), Precision.FP32, 64),
            new ResidencyOptions(
                1, 64, KeepAlive.FOREVER, 512, 4, 1L << 30, Duration.ZERO, Duration.ZERO),
            List.of());
    generation =
        new ScheduledGeneration(
            store, residency, new GenerationSettings(512, Duration.ZERO), List.of());
  }

  @AfterAll
  static void close() {
    residency.close();
    engine.close();
  }

  private record Outcome(String thinking, String content, FinishReason reason, int tokens) {}

  private static Flux<Outcome> ask(
      String question,
      Thinking thinking,
      @Nullable AnswerSchema schema,
      Map<String, @Nullable Object> options) {
    ModelName model = ModelName.parse("cria").orElseThrow();
    return generation
        .generate(
            new GenerationRequest(
                Endpoint.CHAT,
                model,
                model.display(),
                new Prompt.Conversation(List.of(ChatMessage.of("user", question))),
                thinking,
                schema,
                true,
                false,
                "test",
                options,
                null,
                System.nanoTime()))
        .collectList()
        .map(StructuredAnswerTest::outcome)
        .flux();
  }

  private static Outcome outcome(List<GenerationChunk> chunks) {
    StringBuilder thinking = new StringBuilder();
    StringBuilder content = new StringBuilder();
    for (GenerationChunk chunk : chunks) {
      if (chunk instanceof Text text) {
        thinking.append(text.thinking());
        content.append(text.content());
      }
    }
    return switch (chunks.getLast()) {
      case Done done ->
          new Outcome(
              thinking.toString(),
              content.toString(),
              done.reason(),
              done.statistics().generatedTokens());
      default -> throw new AssertionError("an answer without an end");
    };
  }

  private static Outcome answer(
      String question,
      Thinking thinking,
      AnswerSchema schema,
      Map<String, @Nullable Object> options) {
    return Objects.requireNonNull(ask(question, thinking, schema, options).blockFirst(PATIENCE));
  }

  private static JsonNode json(Outcome outcome) {
    return JsonMapper.shared().readTree(outcome.content());
  }

  @Test
  void anAnswerIsAValueOfTheSchemaAndEndsWithIt() {
    Outcome outcome =
        answer(
            "Tell me a story.", Thinking.OFF, new AnswerSchema(PERSON), Map.of("temperature", 0));

    assertThat(json(outcome).propertyNames()).containsExactly("name", "age", "tags");
    assertThat(outcome.reason()).isEqualTo(FinishReason.STOP);
    assertThat(outcome.thinking()).isEmpty();
  }

  @Test
  void jsonModeGivesAnObject() {
    Outcome outcome =
        answer(
            "What is the capital of France?",
            Thinking.OFF,
            AnswerSchema.ANY_OBJECT,
            Map.of("temperature", 0, "num_predict", 100));

    assertThat(json(outcome).isObject()).isTrue();
    assertThat(outcome.reason()).isEqualTo(FinishReason.STOP);
  }

  /** The schema is for the answer: thoughts come before it, as free as ever. */
  @Test
  void theModelThinksBeforeTheSchemaHolds() {
    Outcome outcome =
        answer(
            "What is the capital of France?",
            Thinking.ON,
            new AnswerSchema("{\"type\": \"object\", \"required\": [\"capital\"]}"),
            Map.of("temperature", 0));

    assertThat(outcome.thinking()).isNotBlank().doesNotContain("{\"capital");
    assertThat(json(outcome).has("capital")).isTrue();
  }

  /** At whatever limit that leaves room for the shortest value, the answer is whole. */
  @Test
  void closesWhatIsOpenBeforeTheTokensRunOut() {
    int shortest = "{\"name\":\"\",\"age\":0,\"tags\":[]}".length();
    for (int limit = shortest; limit < shortest + 20; limit++) {
      Outcome outcome =
          answer(
              "Tell me a long story about a very long name.",
              Thinking.OFF,
              new AnswerSchema(PERSON),
              Map.of("temperature", 1.5, "seed", limit, "num_predict", limit));

      assertThat(json(outcome).has("tags")).as(outcome.content()).isTrue();
      assertThat(outcome.reason()).isEqualTo(FinishReason.STOP);
      assertThat(outcome.tokens()).isLessThanOrEqualTo(limit);
    }
  }

  /** What a schema wants to be repeated is no endless repetition. */
  @Test
  void repeatsAsOftenAsTheSchemaWants() {
    for (String schema :
        List.of(
            "{\"const\":\"%s\"}".formatted("a".repeat(200)),
            "{\"pattern\":\"^(ab){50}$\"}",
            "{\"type\":\"array\",\"items\":{\"type\":\"null\"},\"minItems\":60}")) {
      Outcome outcome =
          answer(
              "Tell me a story.",
              Thinking.OFF,
              new AnswerSchema(schema),
              Map.of("temperature", 0, "num_predict", 400));

      assertThat(outcome.reason()).isEqualTo(FinishReason.STOP);
      assertThat(SchemaErrors.of(schema, outcome.content())).as(outcome.content()).isEmpty();
    }
  }

  @Test
  void saysThatItWasCutWhereNoValueIsShortEnough() {
    Outcome outcome =
        answer(
            "Tell me a story.",
            Thinking.OFF,
            new AnswerSchema(PERSON),
            Map.of("temperature", 0, "num_predict", 3));

    assertThat(outcome.reason()).isEqualTo(FinishReason.LENGTH);
  }

  /** Rows of one batch with schemas of their own, and free ones among them. */
  @Test
  void manySchemasShareTheBatch() {
    var random = new SplittableRandom(11);
    var schemas = new RandomSchemas(random);
    List<Outcome> outcomes =
        Flux.range(0, 2000)
            .flatMap(
                i ->
                    schema(schemas.next())
                        .map(
                            schema ->
                                ask("Tell me about it.", Thinking.OFF, schema, wild(i))
                                    .doOnNext(outcome -> check(schema, outcome)))
                        .orElseGet(() -> ask("Tell me about it.", Thinking.OFF, null, wild(i))),
                8)
            .collectList()
            .block(LONG_PATIENCE);

    assertThat(outcomes).hasSize(2000);
  }

  private static Map<String, @Nullable Object> wild(int seed) {
    return Map.of("temperature", 1.5, "top_k", 0, "top_p", 1, "seed", seed, "num_predict", 120);
  }

  /** Empty for one of the few that allow nothing. */
  private static Optional<AnswerSchema> schema(String text) {
    try {
      return Optional.of(new AnswerSchema(text));
    } catch (AltiplanoException e) {
      assertThat(e).hasMessageContaining("no value");
      return Optional.empty();
    }
  }

  private static void check(AnswerSchema schema, Outcome outcome) {
    if (outcome.reason() == FinishReason.STOP) {
      assertThat(SchemaErrors.of(schema.text(), outcome.content()))
          .as("%s%n%s", schema.text(), outcome.content())
          .isEmpty();
    }
  }
}
