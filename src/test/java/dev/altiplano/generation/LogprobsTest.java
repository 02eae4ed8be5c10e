package dev.altiplano.generation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.altiplano.engine.Engine;
import dev.altiplano.engine.OnnxEngine;
import dev.altiplano.engine.RuntimeLibrary;
import dev.altiplano.generation.GenerationChunk.Done;
import dev.altiplano.generation.GenerationChunk.Text;
import dev.altiplano.graph.Precision;
import dev.altiplano.model.ChatMessage;
import dev.altiplano.model.KeepAlive;
import dev.altiplano.residency.ModelLease;
import dev.altiplano.residency.Residency;
import dev.altiplano.residency.ResidencyOptions;
import dev.altiplano.store.ModelStore;
import dev.altiplano.store.StoredModel;
import dev.altiplano.testing.Cria;
import dev.altiplano.testing.EngineDecoder;
import dev.altiplano.testing.TestLoader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the real model tells of its own tokens, against its logits. */
class LogprobsTest {
  private static final int TOKENS = 12;
  private static final String SKY =
      """
      <|im_start|>user
      Why is the sky blue?<|im_end|>
      <|im_start|>assistant
      <think>

      </think>

      """;

  @TempDir private static Path directory;
  private static Engine engine;
  private static StoredModel model;
  private static Residency residency;
  private static ScheduledGeneration generation;
  private static ModelLease lease;

  @BeforeAll
  static void load() throws Exception {
    ModelStore store = ModelStore.open(directory);
    model = Cria.in(store);
    engine = OnnxEngine.create(RuntimeLibrary.bundled());
    residency =
        new Residency(
            TestLoader.of(store, engine, directory.resolve("onnx"), Precision.FP32, 8),
            new ResidencyOptions(
                1, 8, KeepAlive.FOREVER, 512, 2, 1L << 30, Duration.ZERO, Duration.ofHours(1)),
            List.of());
    generation =
        new ScheduledGeneration(
            store, residency, new GenerationSettings(512, Duration.ZERO), List.of());
    lease = residency.lease(model, OptionalInt.empty(), null).get(1, TimeUnit.MINUTES);
  }

  @AfterAll
  static void unload() {
    lease.close();
    residency.close();
    engine.close();
  }

  @Test
  void areTheSoftmaxOfTheRawLogits() throws IOException {
    Map<String, Object> bent =
        Map.of("temperature", 0.3, "top_k", 2, "repeat_penalty", 1.5, "seed", 7);
    List<TokenLogprob> told = logprobs(answer(SKY, bent, OptionalInt.of(20)));
    assertThat(told).hasSize(TOKENS);
    int[] prompt = lease.model().tokenizer().encode(SKY, true);
    try (EngineDecoder decoder = EngineDecoder.open(graph(), 512)) {
      float[] logits = decoder.feed(prompt);
      for (TokenLogprob token : told) {
        int id = lease.model().tokenizer().encode(token.token(), false)[0];
        assertThat(token.logprob()).isCloseTo(plain(logits, id), within(1e-3f));
        assertThat(token.top())
            .extracting(TokenLogprob::token)
            .isEqualTo(best(logits).stream().map(LogprobsTest::spelling).toList());
        logits = decoder.feed(id);
      }
    }
  }

  private static Path graph() throws IOException {
    try (var files = Files.walk(directory.resolve("onnx"))) {
      return files.filter(file -> file.toString().endsWith(".onnx")).findFirst().orElseThrow();
    }
  }

  private static float plain(float[] logits, int token) {
    double sum = 0;
    for (float logit : logits) {
      sum += Math.exp(logit);
    }
    return (float) (logits[token] - Math.log(sum));
  }

  private static List<Integer> best(float[] logits) {
    return IntStream.range(0, logits.length)
        .boxed()
        .sorted((a, b) -> Float.compare(logits[b], logits[a]))
        .limit(20)
        .toList();
  }

  private static String spelling(int token) {
    return new String(lease.model().tokenizer().bytesOf(token), StandardCharsets.UTF_8);
  }

  @Test
  void ofAllTokensAddUpToOne() {
    int vocabulary = lease.model().vocabularySize();
    for (TokenLogprob token : logprobs(answer(SKY, Map.of(), OptionalInt.of(vocabulary)))) {
      assertThat(token.top()).hasSize(vocabulary);
      double sum = token.top().stream().mapToDouble(top -> Math.exp(top.logprob())).sum();
      assertThat(sum).isCloseTo(1, within(1e-4));
    }
  }

  @Test
  void changeNothingOfTheAnswerAndSpellIt() {
    Map<String, Object> seeded = Map.of("seed", 3);
    List<GenerationChunk> plain = answer(SKY, seeded, OptionalInt.empty());
    List<GenerationChunk> told = answer(SKY, seeded, OptionalInt.of(0));
    assertThat(logprobs(plain)).isEmpty();
    assertThat(content(told)).isEqualTo(content(plain));
    assertThat(logprobs(told)).hasSize(TOKENS).allMatch(token -> token.top().isEmpty());
    assertThat(spelled(logprobs(told))).isEqualTo(content(told));
  }

  @Test
  void comeWithTheThinkingAndItsTags() {
    Prompt chat = new Prompt.Conversation(List.of(ChatMessage.of("user", "Why is the sky blue?")));
    Map<String, @Nullable Object> greedy = Map.of("temperature", 0, "num_predict", 200);
    List<GenerationChunk> answer = run(chat, Thinking.ON, greedy, OptionalInt.of(1));
    String spelled = spelled(logprobs(answer));
    assertThat(spelled).contains("</think>").endsWith(content(answer));
    Done done = (Done) answer.getLast();
    // All but the token that ends the answer.
    assertThat(logprobs(answer)).hasSize(done.statistics().generatedTokens() - 1);
    for (GenerationChunk chunk : answer) {
      if (chunk instanceof Text text) {
        assertThat(text.logprobs()).isNotEmpty();
        assertThat(spelled(text.logprobs())).contains(text.content()).contains(text.thinking());
      }
    }
  }

  private static List<GenerationChunk> answer(
      String prompt, Map<String, Object> options, OptionalInt topLogprobs) {
    Map<String, @Nullable Object> limited = new HashMap<>(options);
    limited.put("num_predict", TOKENS);
    return run(new Prompt.Raw(prompt), Thinking.OFF, limited, topLogprobs);
  }

  private static List<GenerationChunk> run(
      Prompt prompt,
      Thinking thinking,
      Map<String, @Nullable Object> options,
      OptionalInt topLogprobs) {
    return generation
        .generate(
            new GenerationRequest(
                Endpoint.CHAT,
                model.name(),
                model.name().display(),
                prompt,
                thinking,
                null,
                true,
                true,
                topLogprobs,
                "test",
                options,
                null,
                System.nanoTime()))
        .collectList()
        .blockOptional(Duration.ofMinutes(1))
        .orElseThrow();
  }

  private static List<TokenLogprob> logprobs(List<GenerationChunk> answer) {
    List<TokenLogprob> logprobs = new ArrayList<>();
    for (GenerationChunk chunk : answer) {
      if (chunk instanceof Text text) {
        logprobs.addAll(text.logprobs());
      }
    }
    return logprobs;
  }

  private static String content(List<GenerationChunk> answer) {
    StringBuilder content = new StringBuilder();
    for (GenerationChunk chunk : answer) {
      if (chunk instanceof Text text) {
        content.append(text.content());
      }
    }
    return content.toString();
  }

  private static String spelled(List<TokenLogprob> tokens) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    tokens.forEach(token -> token.bytes().forEach(bytes::write));
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
