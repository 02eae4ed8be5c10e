package dev.altiplano.generation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RepetitionTest {
  private final Repetition repetition = new Repetition();

  @Test
  void thirtyOneRepetitionsAreTooMany() {
    assertThat(repetition.isEndlessWith(" no")).isFalse();
    assertThat(acceptedOf(" no")).isEqualTo(30);
  }

  @Test
  void whiteSpaceMakesNoDifference() {
    assertThat(repetition.isEndlessWith("no")).isFalse();
    for (int i = 0; i < 30; i++) {
      assertThat(repetition.isEndlessWith(i % 2 == 0 ? " no" : "no\n\t")).isFalse();
    }
    assertThat(repetition.isEndlessWith("no")).isTrue();
  }

  @Test
  void anAnswerThatBeginsWithNothingRepeatsThat() {
    assertThat(acceptedOf("\n")).isEqualTo(30);
  }

  @Test
  void anythingElseStartsAnew() {
    for (int i = 0; i < 200; i++) {
      assertThat(repetition.isEndlessWith(i % 31 == 30 ? "yes" : "no")).isFalse();
    }
    assertThat(repetition.isEndlessWith("No")).isFalse();
  }

  private int acceptedOf(String piece) {
    int accepted = 0;
    while (!repetition.isEndlessWith(piece)) {
      accepted++;
    }
    return accepted;
  }
}
