package dev.altiplano.generation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ContextWindowTest {
  /** The first two are what Ollama was seen to do. */
  @ParameterizedTest
  @CsvSource({
    "4096,    4, false, 5034, 2050,    4",
    "8192,    4, true,  9200, 4099,    5",
    "  64,    0, false,   64,   32,    0",
    "  64,   20, false,  999,   42,   20",
    "  64,   -1, false,  100,   63,   63",
    "  64,   -1, true,   100,   63,   63",
    "  64,   63, false,   64,   63,   63",
    "  64, 2147483647, true, 64, 63,  63",
    "   4,    4, true,    10,    3,    3",
    "   4,    0, false,   10,    2,    0",
    "   1,    4, false,    5,    0,    0",
  })
  void cutsThePromptAfterWhatIsKept(
      int length, int keep, boolean hasBeginToken, int promptTokens, int left, int kept) {
    int[] prompt = IntStream.range(0, promptTokens).toArray();
    int[] cut = new ContextWindow(length, keep, hasBeginToken).cut(prompt);
    assertThat(cut)
        .containsExactly(
            IntStream.concat(
                    IntStream.range(0, kept),
                    IntStream.range(promptTokens - (left - kept), promptTokens))
                .toArray());
  }

  @Test
  void holdsWhatLeavesRoomForOneToken() {
    ContextWindow window = new ContextWindow(64, 4, false);
    assertThat(window.holds(63)).isTrue();
    assertThat(window.holds(64)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "64,  4, false, 10,  4",
    "64,  4, true,  10,  5",
    "64,  0, false, 10,  0",
    "64, -1, false, 10, 10",
    "64, -1, true,  10, 11",
    "64, -1, false, 63, 60",
    "64, 64, false, 10, 60",
    " 4,  4, true,   3,  0",
    " 3,  4, true,   2,  0",
  })
  void leavesRoomAfterAShift(
      int length, int keep, boolean hasBeginToken, int promptTokens, int kept) {
    assertThat(new ContextWindow(length, keep, hasBeginToken).shiftKeep(promptTokens))
        .isEqualTo(kept);
  }

  @Test
  void boundsAnAnswerByTenContexts() {
    ContextWindow window = new ContextWindow(64, 4, false);
    assertThat(window.maxTokens(OptionalInt.empty())).isEqualTo(640);
    assertThat(window.maxTokens(OptionalInt.of(641))).isEqualTo(640);
    assertThat(window.maxTokens(OptionalInt.of(640))).isEqualTo(640);
    assertThat(window.maxTokens(OptionalInt.of(0))).isZero();
    assertThat(new ContextWindow(Integer.MAX_VALUE, 4, false).maxTokens(OptionalInt.empty()))
        .isEqualTo(Integer.MAX_VALUE);
  }
}
