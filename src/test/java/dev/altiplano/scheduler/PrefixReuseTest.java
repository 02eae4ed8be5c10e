package dev.altiplano.scheduler;

import static dev.altiplano.scheduler.FakeForwardPass.continuation;
import static dev.altiplano.scheduler.Requests.branch;
import static dev.altiplano.scheduler.Requests.prompt;
import static org.assertj.core.api.Assertions.assertThat;

import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.ErrorKind;
import dev.altiplano.scheduler.SteppedBatch.Running;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class PrefixReuseTest {
  @Test
  void copiesWhatABusySlotHolds() {
    SteppedBatch batch = batch(2);
    Running busy = batch.admit(Requests.of(prompt(60), 30));
    batch.turns(20);
    RecordedSequence second = batch.run(Requests.of(branch(40, 50), 10));
    assertThat(second.cachedTokens()).isEqualTo(40);
    assertThat(second.tokens()).isEqualTo(continuation(branch(40, 50), 10));
    assertThat(busy.heard().tokens()).isEqualTo(continuation(prompt(60), 30));
  }

  @Test
  void copiesOnlyWhatIsComputed() {
    SteppedBatch batch = batch(2);
    Running first = batch.admit(Requests.of(prompt(100), 5));
    batch.turns(1);
    first.sequence().cancel();
    RecordedSequence second = batch.run(Requests.of(branch(90, 100), 5));
    assertThat(second.cachedTokens()).isEqualTo(32);
    assertThat(second.tokens()).isEqualTo(continuation(branch(90, 100), 5));
  }

  @Test
  void theSecondOfTwoThatComeTogetherReusesWhatTheFirstHasRead() {
    SteppedBatch batch = batch(3);
    Running first = batch.admit(Requests.of(branch(70, 80), 10));
    Running second = batch.admit(Requests.of(branch(75, 80), 10));
    Running third = batch.admit(Requests.of(prompt(80), 10));
    batch.finish();
    assertThat(first.heard().cachedTokens()).isZero();
    assertThat(second.heard().cachedTokens()).isEqualTo(70);
    assertThat(third.heard().cachedTokens()).isEqualTo(75);
    assertThat(first.heard().tokens()).isEqualTo(continuation(branch(70, 80), 10));
    assertThat(second.heard().tokens()).isEqualTo(continuation(branch(75, 80), 10));
    assertThat(third.heard().tokens()).isEqualTo(continuation(prompt(80), 10));
    assertThat(batch.work.snapshot().reusedTokens()).isEqualTo(70 + 75);
    assertThat(batch.work.snapshot().prefilledTokens()).isEqualTo(3 * 80 - 70 - 75);
  }

  @Test
  void aFewTokensAreComputedRatherThanCopied() {
    SteppedBatch batch = batch(2);
    batch.admit(Requests.of(prompt(60), 100));
    batch.turns(5);
    RecordedSequence second = batch.run(Requests.of(branch(15, 50), 5));
    assertThat(second.cachedTokens()).isZero();
    assertThat(second.tokens()).isEqualTo(continuation(branch(15, 50), 5));
  }

  @Test
  void aNewConversationLeavesThoseOfOthersAlone() {
    SteppedBatch batch = batch(2);
    batch.run(Requests.of(prompt(100), 5));
    RecordedSequence other = batch.run(Requests.of(branch(60, 80), 5));
    RecordedSequence next = batch.run(Requests.of(prompt(120), 5));
    assertThat(other.cachedTokens()).isEqualTo(60);
    assertThat(next.cachedTokens()).isEqualTo(100);
  }

  @Test
  void aConversationThatGoesOnTakesItsOwnSlot() {
    SteppedBatch batch = batch(3);
    batch.run(Requests.of(prompt(100), 5));
    batch.run(Requests.of(prompt(1, 100), 5));
    batch.run(Requests.of(prompt(110), 5));
    batch.run(Requests.of(prompt(2, 100), 5));
    assertThat(batch.run(Requests.of(prompt(1, 120), 1)).cachedTokens()).isEqualTo(100);
    assertThat(batch.run(Requests.of(prompt(120), 1)).cachedTokens()).isEqualTo(110);
    assertThat(batch.run(Requests.of(prompt(2, 120), 1)).cachedTokens()).isEqualTo(100);
  }

  @Test
  void theConversationThatNobodyCameBackForIsOverwritten() {
    SteppedBatch batch = batch(2);
    batch.run(Requests.of(prompt(100), 1));
    batch.run(Requests.of(prompt(1, 100), 1));
    batch.run(Requests.of(prompt(2, 100), 1));
    assertThat(batch.run(Requests.of(prompt(1, 100), 1)).cachedTokens()).isEqualTo(99);
    assertThat(batch.run(Requests.of(prompt(2, 100), 1)).cachedTokens()).isEqualTo(99);
  }

  @Test
  void aShortPromptDoesNotWaitForALongOne() {
    SteppedBatch batch = batch(2);
    Running longer = batch.admit(Requests.of(prompt(500), 5));
    batch.turns(1);
    Running shorter = batch.admit(Requests.of(prompt(1, 60), 5));
    batch.turns(5);
    assertThat(shorter.heard().tokens()).isNotEmpty();
    assertThat(longer.heard().events()).isEmpty();
    batch.finish();
    assertThat(shorter.heard().tokens()).isEqualTo(continuation(prompt(1, 60), 5));
    assertThat(longer.heard().tokens()).isEqualTo(continuation(prompt(500), 5));
  }

  @Test
  void aShorterPromptWaitsForTheTokensThatALongerOneIsReading() {
    SteppedBatch batch = batch(2);
    batch.admit(Requests.of(prompt(400), 5));
    batch.turns(1);
    Running second = batch.admit(Requests.of(branch(300, 310), 5));
    batch.finish();
    assertThat(second.heard().cachedTokens()).isEqualTo(300);
    assertThat(second.heard().tokens()).isEqualTo(continuation(branch(300, 310), 5));
  }

  @Test
  void aCopyThatFailsFailsItsSequenceAlone() throws Exception {
    FakeForwardPass forwardPass = new FakeForwardPass(2, 512);
    SteppedBatch batch = batch(forwardPass, 2);
    Running busy = batch.admit(Requests.of(prompt(60), 30));
    batch.turns(20);
    forwardPass.beforeCopy(
        () -> {
          throw new AltiplanoException(ErrorKind.INTERNAL, "the copy failed");
        });
    RecordedSequence broken = batch.admit(Requests.of(branch(40, 50), 10)).heard();
    long prefilled = batch.work.snapshot().prefilledTokens();
    batch.turns(2);
    assertThat(broken.awaitFailure()).hasMessage("the copy failed");
    assertThat(batch.active()).isEqualTo(1);
    assertThat(batch.work.snapshot().prefilledTokens()).isEqualTo(prefilled);
    forwardPass.beforeCopy(() -> {});
    RecordedSequence next = batch.run(Requests.of(branch(40, 50), 10));
    assertThat(next.cachedTokens()).isEqualTo(40);
    assertThat(next.tokens()).isEqualTo(continuation(branch(40, 50), 10));
    assertThat(busy.heard().tokens()).isEqualTo(continuation(prompt(60), 30));
  }

  private static SteppedBatch batch(int slots) {
    return batch(new FakeForwardPass(slots, 512), slots);
  }

  private static SteppedBatch batch(FakeForwardPass forwardPass, int slots) {
    return new SteppedBatch(forwardPass, new SchedulerOptions(slots, 8, 32, Duration.ofSeconds(1)));
  }
}
