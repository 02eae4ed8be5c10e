package dev.altiplano.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.altiplano.bench.PromptLookup.Tally;
import java.util.List;
import org.junit.jupiter.api.Test;

class PromptLookupTest {
  @Test
  void guessesWhatFollowedTheLastTime() {
    // 3 and 4 are right, 5 is not; after that nothing ends as it did before.
    assertThat(new PromptLookup(2, 3).tally(List.of(1, 2, 3, 4, 5, 1, 2), List.of(3, 4, 9, 8)))
        .isEqualTo(new Tally(2, 1, 2));
  }

  @Test
  void guessesNothingWhereNothingIsRepeated() {
    assertThat(new PromptLookup(1, 3).tally(List.of(1, 2), List.of(3, 4)))
        .isEqualTo(new Tally(2, 0, 0));
  }
}
