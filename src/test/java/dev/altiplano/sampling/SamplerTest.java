package dev.altiplano.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SamplerTest {
  private static final float NONE = Float.NEGATIVE_INFINITY;

  private static SamplingOptions plain(float temperature, OptionalLong seed) {
    return new SamplingOptions(temperature, 0, 1, 0, 1, 64, 1, 0, 0, seed);
  }

  private static SamplingOptions seeded(long seed) {
    return plain(1, OptionalLong.of(seed));
  }

  private static SamplingOptions greedy(float repeatPenalty) {
    return new SamplingOptions(0, 40, 0.9f, 0, 1, 64, repeatPenalty, 0, 0, OptionalLong.empty());
  }

  private static float[] randomLogits(int size, long seed) {
    var random = new SplittableRandom(seed);
    float[] logits = new float[size];
    for (int i = 0; i < size; i++) {
      logits[i] = (float) random.nextDouble(-8, 8);
    }
    return logits;
  }

  private static List<Integer> draws(Sampler sampler, float[] logits, int count) {
    List<Integer> tokens = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int token = sampler.sample(logits.clone());
      sampler.accept(token);
      tokens.add(token);
    }
    return tokens;
  }

  @Test
  void sameSeedDrawsSameTokens() {
    float[] logits = randomLogits(500, 1);
    assertThat(draws(new Sampler(seeded(7), 500), logits, 50))
        .isEqualTo(draws(new Sampler(seeded(7), 500), logits, 50));
  }

  @Test
  void otherSeedDrawsOtherTokens() {
    float[] logits = randomLogits(500, 1);
    assertThat(draws(new Sampler(seeded(7), 500), logits, 50))
        .isNotEqualTo(draws(new Sampler(seeded(8), 500), logits, 50));
  }

  @Test
  void emptySeedDrawsAtRandom() {
    var options = plain(1, OptionalLong.empty());
    float[] logits = new float[500];
    assertThat(draws(new Sampler(options, 500), logits, 50))
        .isNotEqualTo(draws(new Sampler(options, 500), logits, 50));
  }

  @Test
  void drawsInProportionToProbability() {
    float[] logits = {(float) Math.log(0.6), (float) Math.log(0.3), (float) Math.log(0.1), NONE};
    int[] drawn = new int[4];
    for (int token : draws(new Sampler(seeded(3), 4), logits, 20_000)) {
      drawn[token]++;
    }
    assertThat(drawn[0] / 20_000.0).isCloseTo(0.6, within(0.02));
    assertThat(drawn[1] / 20_000.0).isCloseTo(0.3, within(0.02));
    assertThat(drawn[2] / 20_000.0).isCloseTo(0.1, within(0.02));
    assertThat(drawn[3]).isZero();
  }

  @Test
  void greedyTakesTheBestAndTheLowerIdOfEquals() {
    var sampler = new Sampler(greedy(1), 5);
    assertThat(sampler.sample(new float[] {1, 2, 9, 3, 9})).isEqualTo(2);
    assertThat(sampler.sample(new float[] {-0.0f, 0, -0.0f, 0, -1})).isZero();
  }

  @Test
  void equalLogitsKeepTheLowerIds() {
    var sampler =
        new Sampler(new SamplingOptions(1, 3, 1, 0, 1, 0, 1, 0, 0, OptionalLong.of(1)), 100);
    Candidates kept = sampler.process(new float[100]);
    assertThat(kept.size()).isEqualTo(3);
    assertThat(List.of(kept.id(0), kept.id(1), kept.id(2))).containsExactly(0, 1, 2);
  }

  @Test
  void penaltyMovesGreedyToAnotherToken() {
    var sampler = new Sampler(greedy(2), 3);
    float[] logits = {1, 3, 2};
    assertThat(sampler.sample(logits.clone())).isEqualTo(1);
    sampler.accept(1);
    assertThat(sampler.sample(logits.clone())).isEqualTo(2);
  }

  @Test
  void tinyTemperatureIsNearlyGreedy() {
    var sampler = new Sampler(plain(Float.MIN_VALUE, OptionalLong.of(1)), 200);
    float[] logits = randomLogits(200, 5);
    logits[42] = 100;
    assertThat(draws(sampler, logits, 20)).containsOnly(42);
  }

  @Test
  void topPLooksBeyondTheFirstRanks() {
    var sampler =
        new Sampler(new SamplingOptions(1, 0, 0.5f, 0, 1, 0, 1, 0, 0, OptionalLong.of(1)), 10_000);
    assertThat(sampler.process(new float[10_000]).size()).isBetween(4990, 5010);
  }

  @Test
  void typicalPIgnoresTokensThatCannotCome() {
    float[] logits = new float[20];
    Arrays.fill(logits, 4, 20, NONE);
    var options = new SamplingOptions(1, 0, 1, 0, 0.7f, 0, 1, 0, 0, OptionalLong.of(1));
    assertThat(draws(new Sampler(options, 20), logits, 100)).allMatch(token -> token < 4);
  }

  @Test
  void minPAboveOneKeepsTheBest() {
    var options = new SamplingOptions(1, 0, 1, 2, 1, 0, 1, 0, 0, OptionalLong.of(1));
    assertThat(draws(new Sampler(options, 3), new float[] {0, 5, 4}, 50)).containsOnly(1);
  }

  @Test
  void ignoresWhatLiesBeyondTheVocabulary() {
    assertThat(new Sampler(greedy(1), 2).sample(new float[] {1, 2, 9})).isEqualTo(1);
  }

  @Test
  void constraintComesFirstAndHearsGeneratedTokensOnly() {
    List<Integer> heard = new ArrayList<>();
    var evenOnly =
        new LogitsProcessor() {
          @Override
          public void process(Candidates candidates) {
            candidates.keepIf(token -> token % 2 == 0);
          }

          @Override
          public void accept(int token) {
            heard.add(token);
          }
        };
    var sampler = new Sampler(greedy(1), 4, List.of(evenOnly));
    sampler.acceptPrompt(new int[] {3});
    int token = sampler.sample(new float[] {1, 9, 2, 8});
    sampler.accept(token);
    assertThat(token).isEqualTo(2);
    assertThat(heard).containsExactly(2);
  }

  @Test
  void refusesLogitsThatAreNotNumbers() {
    var sampler = new Sampler(seeded(1), 3);
    assertThatThrownBy(() -> sampler.sample(new float[] {0, Float.NaN, 1}))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("1 of 3 logits are NaN");
    assertThatThrownBy(() -> sampler.sample(new float[] {0, Float.POSITIVE_INFINITY, 1}))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void refusesToChooseWhereEveryTokenIsRuledOut() {
    for (var options : List.of(greedy(1), seeded(1))) {
      assertThatThrownBy(() -> new Sampler(options, 2).sample(new float[] {NONE, NONE}))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("no token can be chosen");
    }
  }

  @Test
  void refusesToChooseWhereTheConstraintsLeftNothing() {
    LogitsProcessor nothing = candidates -> candidates.keepIf(token -> false);
    for (var options : List.of(greedy(1), seeded(1))) {
      assertThatThrownBy(() -> new Sampler(options, 2, List.of(nothing)).sample(new float[2]))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("0 candidates");
    }
  }

  @Test
  void refusesFewerLogitsThanTokens() {
    assertThatThrownBy(() -> new Sampler(seeded(1), 3).sample(new float[2]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("2 logits for a vocabulary of 3 tokens");
  }
}
