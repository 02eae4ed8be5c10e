package dev.altiplano.sampling;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The sampler chooses as the simplest one does, whatever the logits and the options. */
class SamplerAgreementTest {
  private static final int CASES = 80;

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 63, 64, 65, 200, 1000, 4099})
  void choosesAsASamplerThatSortsEverything(int size) {
    for (int i = 0; i < CASES; i++) {
      var random = new SplittableRandom(1000L * size + i);
      SamplingOptions options = options(random);
      float[] logits = logits(random, size);
      int[] history = random.ints(random.nextInt(100), 0, size + 3).toArray();
      check(options, logits, history);
    }
  }

  private static void check(SamplingOptions options, float[] logits, int[] history) {
    var plain = new PlainSampler(options, logits, IntStream.of(history).boxed().toList());
    List<Integer> kept = plain.kept();
    int drawn = plain.draw(new SplittableRandom(options.seed().orElseThrow()).nextDouble());

    var sampler = new Sampler(options, logits.length);
    sampler.acceptPrompt(history);
    assertThat(ids(sampler.process(logits.clone()))).as("%s", options).isEqualTo(kept);
    assertThat(sampler.sample(logits.clone())).as("%s", options).isEqualTo(drawn);
  }

  private static List<Integer> ids(Candidates candidates) {
    return IntStream.range(0, candidates.size()).mapToObj(candidates::id).toList();
  }

  private static SamplingOptions options(SplittableRandom random) {
    return new SamplingOptions(
        one(random, 0, 0.3f, 0.8f, 1, 5),
        (int) one(random, 0, 1, 2, 40, 300, 5000),
        one(random, 0, 0.1f, 0.9f, 0.999f, 1),
        one(random, 0, 0, 0.05f, 0.5f, 2),
        one(random, 0.2f, 0.9f, 1, 1, 1),
        (int) one(random, 0, 5, 64, -1),
        one(random, 0.9f, 1, 1, 1.1f),
        one(random, 0, 0, 0.5f, -0.5f),
        one(random, 0, 0, 0.1f),
        OptionalLong.of(random.nextLong()));
  }

  private static float one(SplittableRandom random, float... choices) {
    return choices[random.nextInt(choices.length)];
  }

  /** Smooth, or with many ties and both zeros; some ruled out, at least one not. */
  private static float[] logits(SplittableRandom random, int size) {
    float width = one(random, 0, 1, 4, 30);
    boolean ties = random.nextBoolean();
    double ruledOut = one(random, 0, 0, 0.1f, 0.99f);
    float[] logits = new float[size];
    for (int i = 0; i < size; i++) {
      float logit = (float) random.nextGaussian() * width;
      logits[i] = ties ? Math.round(logit * 2) / 2f * one(random, 1, 1, -1) : logit;
      if (random.nextDouble() < ruledOut) {
        logits[i] = Float.NEGATIVE_INFINITY;
      }
    }
    logits[random.nextInt(size)] = width;
    return logits;
  }
}
