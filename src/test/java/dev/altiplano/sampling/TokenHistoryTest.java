package dev.altiplano.sampling;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TokenHistoryTest {
  @ParameterizedTest
  @CsvSource({"0, 10", "1, 10", "64, 5", "64, 1000", "300, 400", "2147483647, 3000"})
  void countsTheLastTokens(int limit, int vocabularySize) {
    var random = new SplittableRandom(limit);
    var history = new TokenHistory(limit);
    var last = new ArrayDeque<Integer>();
    for (int i = 0; i < 2000; i++) {
      int token = random.nextInt(vocabularySize);
      history.add(token);
      last.add(token);
      if (last.size() > limit) {
        last.remove();
      }
      assertThat(counts(history)).isEqualTo(counts(last));
    }
  }

  private static Map<Integer, Integer> counts(Iterable<Integer> tokens) {
    Map<Integer, Integer> counts = new HashMap<>();
    tokens.forEach(token -> counts.merge(token, 1, Integer::sum));
    return counts;
  }

  private static Map<Integer, Integer> counts(TokenHistory history) {
    TokenCounts table = history.counts();
    Map<Integer, Integer> counts = new HashMap<>();
    for (int slot = 0; slot < table.slots(); slot++) {
      if (table.countAt(slot) > 0) {
        assertThat(counts.put(table.tokenAt(slot), table.countAt(slot))).isNull();
      }
    }
    return counts;
  }
}
