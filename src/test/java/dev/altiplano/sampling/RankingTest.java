package dev.altiplano.sampling;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Comparator;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RankingTest {
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 40, 256, 257, 999, 1000})
  void ranksAsASortDoes(int count) {
    var random = new SplittableRandom(count);
    float[] scores = new float[1000];
    for (int i = 0; i < scores.length; i++) {
      scores[i] = random.nextInt(-100, 100) / 10f;
    }
    scores[17] = Float.NEGATIVE_INFINITY;
    int[] ids = IntStream.range(0, 1000).toArray();
    int[] expected =
        IntStream.of(ids)
            .boxed()
            .sorted(
                Comparator.comparingDouble((Integer id) -> -scores[id]).thenComparingInt(id -> id))
            .mapToInt(Integer::intValue)
            .limit(count)
            .toArray();
    var ranking = new Ranking();
    ranking.select(scores, ids, 1000, count);
    assertThat(ranked(ranking, count)).isEqualTo(expected);
    ranking.select(scores, 1000, count);
    assertThat(ranked(ranking, count)).isEqualTo(expected);
  }

  private static int[] ranked(Ranking ranking, int count) {
    return IntStream.range(0, count).map(ranking::token).toArray();
  }
}
