package dev.altiplano.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.altiplano.testing.SharedFiles;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The chain keeps the same candidates, with the same probabilities, as llama.cpp's samplers. */
@Tag("shared")
class LlamaCppSamplerTest {
  private final List<JsonNode> cases =
      JsonMapper.shared()
          .readTree(SharedFiles.path("testdata/sampler-cases.json"))
          .valueStream()
          .toList();

  @Test
  void goldensAreComplete() {
    assertThat(cases).hasSize(120);
  }

  @TestFactory
  Stream<DynamicTest> agreesWithLlamaCpp() {
    return IntStream.range(0, cases.size())
        .mapToObj(i -> DynamicTest.dynamicTest("case " + i, () -> check(cases.get(i))));
  }

  private static void check(JsonNode golden) {
    SamplingOptions options = options(golden);
    float[] logits = floats(golden.get("logits"));
    int[] history = ints(golden.get("history"));
    checkPenalties(options, logits, history, floats(golden.get("penalised")));
    checkKept(options, logits, history, golden.get("kept"));
  }

  private static void checkPenalties(
      SamplingOptions options, float[] logits, int[] history, float[] expected) {
    var penalties = new Penalties(options);
    for (int token : history) {
      penalties.accept(token);
    }
    var candidates = new Candidates(logits.length);
    candidates.reset(logits.clone());
    penalties.process(candidates);
    for (int i = 0; i < expected.length; i++) {
      assertThat(candidates.logit(i)).as("logit of %d", i).isCloseTo(expected[i], within(2e-5f));
    }
  }

  private static void checkKept(
      SamplingOptions options, float[] logits, int[] history, JsonNode expected) {
    var sampler = new Sampler(options, logits.length);
    sampler.acceptPrompt(history);
    Candidates kept = sampler.process(logits.clone());
    kept.softmax();
    kept.keepBest(kept.size());
    assertThat(ids(kept))
        .containsExactly(expected.valueStream().mapToInt(pair -> pair.get(0).asInt()).toArray());
    for (int i = 0; i < kept.size(); i++) {
      float probability = expected.get(i).get(1).floatValue();
      assertThat(kept.probability(kept.id(i)))
          .as("probability of %d", kept.id(i))
          .isCloseTo(probability, within(1e-7f + 2e-5f * probability));
    }
  }

  private static int[] ids(Candidates candidates) {
    return IntStream.range(0, candidates.size()).map(candidates::id).toArray();
  }

  private static SamplingOptions options(JsonNode golden) {
    return new SamplingOptions(
        golden.get("temperature").floatValue(),
        golden.get("top_k").asInt(),
        golden.get("top_p").floatValue(),
        golden.get("min_p").floatValue(),
        golden.get("typical_p").floatValue(),
        golden.get("repeat_last_n").asInt(),
        golden.get("repeat_penalty").floatValue(),
        golden.get("presence_penalty").floatValue(),
        golden.get("frequency_penalty").floatValue(),
        OptionalLong.of(1));
  }

  private static float[] floats(JsonNode array) {
    float[] floats = new float[array.size()];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = array.get(i).floatValue();
    }
    return floats;
  }

  private static int[] ints(JsonNode array) {
    return array.valueStream().mapToInt(JsonNode::asInt).toArray();
  }
}
