package dev.altiplano.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.altiplano.graph.RopeScaling.Pair;
import java.util.List;
import org.junit.jupiter.api.Test;

class RopeScalingTest {
  /** Of the context of {@link #SCALED}, and of the pair that turns once in it. */
  private static final int CONTEXT = 64;

  private static final RopeScaling SCALED = new RopeScaling.Llama3(8, 1, 4, CONTEXT);

  @Test
  void llama3StretchesLongWavesAndMixesThoseBetween() {
    assertThat(SCALED.frequency(turning(0.5)))
        .isCloseTo(turning(0.5).frequency() / 8, within(1e-12));
    assertThat(SCALED.frequency(turning(5))).isEqualTo(turning(5).frequency());
    assertThat(SCALED.frequency(turning(2.5)))
        .isCloseTo(turning(2.5).frequency() * (1 + 1.0 / 8) / 2, within(1e-12));
  }

  /** The second of two pairs, with the base that makes it turn so often in the context. */
  private static Pair turning(double times) {
    return new Pair(1, 2, Math.pow(times * 2 * Math.PI / CONTEXT, -1));
  }

  @Test
  void linearStretchesAll() {
    assertThat(new RopeScaling.Linear(4).frequency(new Pair(0, 64, 10_000))).isEqualTo(0.25);
  }

  @Test
  void yarnKeepsPairsThatTurnOftenAndStretchesThoseThatTurnSeldom() {
    RopeScaling yarn = new RopeScaling.Yarn(4, 32, 1, 4096, 1);
    // Pair i of 64 turns 4096 / (2 pi 10000^(i/64)) times: 32 times at 20.9, once at 45.03.
    for (int i = 0; i < 64; i++) {
      Pair pair = new Pair(i, 128, 10_000);
      double share = Math.clamp((i - 20) / 26.0, 0, 1);
      assertThat(yarn.frequency(pair))
          .isCloseTo(pair.frequency() * (1 - share + share / 4), within(1e-12));
    }
  }

  @Test
  void longRopeHasOtherFactorsBeyondTheOriginalContext() {
    RopeScaling scaling = new RopeScaling.LongRope(List.of(1.0, 2.0), List.of(4.0, 8.0), 64, 1.5);
    Pair second = new Pair(1, 4, 10_000);
    assertThat(scaling.frequency(second)).isEqualTo(0.01 / 2);
    assertThat(scaling.longer().frequency(second)).isEqualTo(0.01 / 8);
    assertThat(scaling.longer().attentionFactor()).isEqualTo(1.5);
  }
}
