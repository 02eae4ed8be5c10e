package dev.altiplano.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class RopeScalingTest {
  private static final double ONE_WAVE_IN_CONTEXT = 2 * Math.PI / 64;

  @Test
  void llama3StretchesLongWavesAndMixesThoseBetween() {
    RopeScaling scaling = new RopeScaling.Llama3(8, 1, 4, 64);
    assertThat(scaling.scale(0.5 * ONE_WAVE_IN_CONTEXT, 0))
        .isCloseTo(0.5 * ONE_WAVE_IN_CONTEXT / 8, within(1e-12));
    assertThat(scaling.scale(5 * ONE_WAVE_IN_CONTEXT, 0)).isEqualTo(5 * ONE_WAVE_IN_CONTEXT);
    assertThat(scaling.scale(2.5 * ONE_WAVE_IN_CONTEXT, 0))
        .isCloseTo(2.5 * ONE_WAVE_IN_CONTEXT * (1 + 1.0 / 8) / 2, within(1e-12));
  }

  @Test
  void linearStretchesAll() {
    assertThat(new RopeScaling.Linear(4).scale(1, 0)).isEqualTo(0.25);
  }
}
