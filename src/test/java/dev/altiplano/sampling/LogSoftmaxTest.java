package dev.altiplano.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.altiplano.sampling.Logprobs.Ranked;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LogSoftmaxTest {
  @ParameterizedTest
  @ValueSource(ints = {1, 63, 64, 1000, 40_000})
  void isThePlainComputation(int vocabulary) {
    float[] row = row(vocabulary);
    LogSoftmax softmax = new LogSoftmax(20);
    softmax.read(row);
    double sum = IntStream.range(0, vocabulary).mapToDouble(i -> Math.exp(row[i])).sum();
    List<Integer> best =
        IntStream.range(0, vocabulary)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> -row[i]))
            .limit(20)
            .toList();
    for (int token : new int[] {0, vocabulary / 2, vocabulary - 1}) {
      Logprobs logprobs = softmax.of(token);
      assertThat(logprobs.chosen()).isCloseTo(plain(row[token], sum), within(1e-5f));
      assertThat(logprobs.best()).extracting(Ranked::token).isEqualTo(best);
      assertThat(logprobs.best())
          .allSatisfy(
              ranked ->
                  assertThat(ranked.logprob())
                      .isCloseTo(plain(row[ranked.token()], sum), within(1e-5f)));
    }
  }

  private static float plain(float logit, double sum) {
    return (float) (logit - Math.log(sum));
  }

  private static float[] row(int vocabulary) {
    Random random = new Random(vocabulary);
    float[] row = new float[vocabulary];
    for (int i = 0; i < vocabulary; i++) {
      row[i] = (float) random.nextGaussian(0, 4);
    }
    return row;
  }

  @Test
  void allProbabilitiesAddUpToOne() {
    LogSoftmax softmax = new LogSoftmax(5000);
    softmax.read(row(5000));
    double sum = softmax.of(0).best().stream().mapToDouble(r -> Math.exp(r.logprob())).sum();
    assertThat(sum).isCloseTo(1, within(1e-5));
  }

  @Test
  void doesNotHearOfWhatASamplerChanges() {
    float[] row = {1, 2, 3};
    LogSoftmax softmax = new LogSoftmax(1);
    softmax.read(row);
    Logprobs before = softmax.of(0);
    SamplingOptions greedy = new SamplingOptions(0, 0, 1, 0, 1, 64, 2, 0, 0, OptionalLong.empty());
    Sampler sampler = new Sampler(greedy, row.length);
    sampler.accept(2);
    assertThat(sampler.sample(row)).isEqualTo(1);
    assertThat(row).doesNotContain(3, 0.001f);
    assertThat(softmax.of(0)).isEqualTo(before);
    assertThat(before.best()).extracting(Ranked::token).containsExactly(2);
  }

  @Test
  void hasANumberForWhatIsRuledOutOrFarAway() {
    LogSoftmax softmax = new LogSoftmax(3);
    softmax.read(new float[] {Float.NEGATIVE_INFINITY, 500, -500});
    assertThat(softmax.of(0).best())
        .containsExactly(new Ranked(1, 0), new Ranked(2, -1000), new Ranked(0, -Float.MAX_VALUE));
  }

  @Test
  void tellsNoMoreThanIsAskedFor() {
    LogSoftmax softmax = new LogSoftmax(0);
    softmax.read(new float[] {0, 0});
    assertThat(softmax.of(1)).isEqualTo(new Logprobs((float) -Math.log(2), List.of()));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new LogSoftmax(-1))
        .withMessage("most is -1; it must not be negative");
  }
}
