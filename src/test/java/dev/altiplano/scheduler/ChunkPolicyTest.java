package dev.altiplano.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ChunkPolicyTest {
  private static final long MILLI = 1_000_000;

  private final ChunkPolicy policy = new ChunkPolicy(256, Duration.ofMillis(200));

  @Test
  void readsFullChunksWhereNobodyWaits() {
    policy.prefilled(16, 1000 * MILLI);
    assertThat(policy.next(1000, false)).isEqualTo(256);
    assertThat(policy.next(100, false)).isEqualTo(100);
  }

  @Test
  void startsWithFewTokensWhileNothingIsKnown() {
    assertThat(policy.next(1000, true)).isEqualTo(16);
    assertThat(policy.next(5, true)).isEqualTo(5);
  }

  @Test
  void fitsChunkAndDecodeStepIntoThreeQuartersOfTheBound() {
    policy.decoded(50 * MILLI);
    policy.prefilled(100, 200 * MILLI);
    assertThat(policy.next(1000, true)).isEqualTo((150 - 50) / 2);
  }

  @Test
  void neverReadsMoreThanTheLargestChunk() {
    policy.prefilled(100, MILLI);
    assertThat(policy.next(1000, true)).isEqualTo(256);
  }

  @Test
  void readsAtLeastOneToken() {
    policy.decoded(MILLI);
    policy.prefilled(16, 16 * 500 * MILLI);
    assertThat(policy.next(1000, true)).isEqualTo(1);
  }

  @Test
  void readsShortChunksWhereADecodeStepAloneIsTooLong() {
    policy.prefilled(100, 10_000 * MILLI);
    policy.decoded(201 * MILLI);
    assertThat(policy.next(1000, true)).isEqualTo(16);
  }

  @Test
  void believesBadNewsAtOnceAndGoodNewsSlowly() {
    policy.prefilled(100, 100 * MILLI);
    policy.prefilled(100, 300 * MILLI);
    assertThat(policy.next(1000, true)).isEqualTo(50);
    policy.prefilled(100, 100 * MILLI);
    assertThat(policy.next(1000, true)).isBetween(51, 60);
    for (int i = 0; i < 50; i++) {
      policy.prefilled(100, 100 * MILLI);
    }
    assertThat(policy.next(1000, true)).isBetween(145, 150);
  }

  @Test
  void doesNotShrinkToNothingWhereReadingTheWeightsTakesMostOfTheTime() {
    policy.decoded(75 * MILLI);
    int chunk = policy.next(1000, true);
    for (int i = 0; i < 50; i++) {
      long took = (75 + chunk) * MILLI;
      assertThat(took).isLessThan(125 * MILLI);
      policy.prefilled(chunk, took);
      policy.decoded(75 * MILLI);
      chunk = policy.next(1000, true);
    }
    assertThat(chunk).isGreaterThan(8);
  }

  @Test
  void shortChunkThatFitsSaysNothingAboutLongOnes() {
    policy.prefilled(100, 100 * MILLI);
    policy.prefilled(1, 30 * MILLI);
    assertThat(policy.next(1000, true)).isEqualTo(150);
    policy.prefilled(10, 200 * MILLI);
    assertThat(policy.next(1000, true)).isEqualTo(7);
  }
}
