package dev.altiplano.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StepPolicyTest {
  private final StepPolicy policy = new StepPolicy(8);

  @Test
  void plansNothingForFreeSlots() {
    assertThat(policy.plan(new int[2], new boolean[2], new long[2])).containsExactly(0, 0);
  }

  @Test
  void decodesEverySlotThatGenerates() {
    int[] plan =
        policy.plan(new int[] {1, 0, 1}, new boolean[] {true, false, true}, new long[] {1, 0, 2});
    assertThat(plan).containsExactly(1, 0, 1);
  }

  @Test
  void prefillsAChunkBesideTheDecodingSlots() {
    int[] plan = policy.plan(new int[] {1, 20}, new boolean[] {true, false}, new long[] {1, 2});
    assertThat(plan).containsExactly(1, 8);
  }

  @Test
  void prefillsOnePromptAtATimeInTheOrderOfAdmission() {
    int[] plan = policy.plan(new int[] {20, 3, 20}, new boolean[3], new long[] {7, 5, 6});
    assertThat(plan).containsExactly(0, 3, 0);
  }

  @Test
  void treatsTheLastPromptTokenAsPrefill() {
    assertThat(policy.plan(new int[] {1}, new boolean[1], new long[] {1})).containsExactly(1);
  }
}
