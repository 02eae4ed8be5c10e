package dev.altiplano.generation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.ErrorKind;
import org.junit.jupiter.api.Test;

class SurvivalTest {
  @Test
  void givesTheResultOfWhatDoesNotFail() {
    assertThat(Survival.of(() -> 1)).isEqualTo(1);
  }

  @Test
  void makesFailuresOfErrorsOfTheMachine() {
    assertFails(new OutOfMemoryError("heap"), ErrorKind.OUT_OF_MEMORY);
    assertFails(new StackOverflowError(), ErrorKind.INTERNAL);
    assertFails(new NoClassDefFoundError("X"), ErrorKind.INTERNAL);
  }

  private static void assertFails(Error error, ErrorKind kind) {
    assertThatExceptionOfType(AltiplanoException.class)
        .isThrownBy(
            () ->
                Survival.of(
                    () -> {
                      throw error;
                    }))
        .withCause(error)
        .extracting(AltiplanoException::kind)
        .isEqualTo(kind);
  }
}
