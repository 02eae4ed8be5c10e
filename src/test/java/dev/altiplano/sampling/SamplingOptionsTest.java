package dev.altiplano.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class SamplingOptionsTest {
  private static SamplingOptions options(float temperature, int repeatLastN, float repeatPenalty) {
    return new SamplingOptions(
        temperature, 40, 0.9f, 0, 1, repeatLastN, repeatPenalty, 0, 0, OptionalLong.empty());
  }

  @Test
  void refusesNumbersThatAreNotFinite() {
    assertThatThrownBy(() -> options(Float.NaN, 64, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("temperature is NaN; it must be a finite number");
    assertThatThrownBy(() -> options(1, 64, Float.POSITIVE_INFINITY))
        .hasMessageContaining("repeatPenalty is Infinity");
  }

  @Test
  void refusesRepeatPenaltyOfZero() {
    assertThatThrownBy(() -> options(1, 64, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("repeatPenalty is 0.0; it must be above 0");
  }

  @Test
  void neutralPenaltiesNeedNoHistory() {
    assertThat(options(1, 64, 1).penalisedTokens()).isZero();
    assertThat(options(1, 0, 1.1f).penalisedTokens()).isZero();
    assertThat(options(1, 64, 1.1f).penalisedTokens()).isEqualTo(64);
    assertThat(options(1, -1, 1.1f).penalisedTokens()).isEqualTo(Integer.MAX_VALUE);
  }
}
