package dev.altiplano.scheduler;

import static dev.altiplano.scheduler.Requests.prompt;
import static dev.altiplano.scheduler.Requests.shifting;
import static org.assertj.core.api.Assertions.assertThat;

import dev.altiplano.scheduler.SequenceEvent.Ending;
import dev.altiplano.scheduler.SequenceEvent.Finished;
import dev.altiplano.scheduler.SequenceEvent.Shifted;
import dev.altiplano.scheduler.SteppedBatch.Running;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ContextShiftTest {
  private static final int CONTEXT = 40;

  private final SteppedBatch batch =
      new SteppedBatch(
          new FakeForwardPass(3, CONTEXT), new SchedulerOptions(3, 8, 8, Duration.ofSeconds(1)));

  @Test
  void goesOnWithHalfOfWhatIsNotKept() {
    RecordedSequence sequence = batch.run(shifting(prompt(30), 20, CONTEXT, 6));
    assertThat(shifts(sequence)).containsExactly(17);
    assertThat(sequence.tokens()).isEqualTo(expected(prompt(30), 20, CONTEXT, 6));
    assertThat(sequence.events()).last().isEqualTo(new Finished(Ending.MAX_TOKENS));
  }

  @Test
  void shiftsAsOftenAsItMust() {
    RecordedSequence sequence = batch.run(shifting(prompt(10), 300, CONTEXT, 4));
    assertThat(shifts(sequence)).hasSizeGreaterThan(10).containsOnly(18);
    assertThat(sequence.tokens()).isEqualTo(expected(prompt(10), 300, CONTEXT, 4));
    assertThat(batch.work.snapshot().shifts()).isEqualTo(shifts(sequence).size());
  }

  @Test
  void keepsAtMostAllButFourTokens() {
    RecordedSequence sequence = batch.run(shifting(prompt(30), 30, CONTEXT, 1000));
    assertThat(shifts(sequence)).containsOnly(2);
    assertThat(sequence.tokens()).isEqualTo(expected(prompt(30), 30, CONTEXT, CONTEXT - 4));
  }

  @Test
  void keepsTheWholePromptWhereTheNumberIsNegative() {
    RecordedSequence sequence = batch.run(shifting(prompt(20), 40, CONTEXT, -1));
    assertThat(sequence.tokens()).isEqualTo(expected(prompt(20), 40, CONTEXT, 20));
  }

  @Test
  void answersAPromptThatFillsTheContext() {
    for (int context : new int[] {1, 2, 3, 4, 5, 9, CONTEXT}) {
      RecordedSequence sequence = batch.run(shifting(prompt(context), 25, context, 0));
      assertThat(sequence.tokens()).isEqualTo(expected(prompt(context), 25, context, 0));
    }
  }

  @Test
  void doesNotShiftForATokenThatIsTheLast() {
    RecordedSequence sequence = batch.run(shifting(prompt(30), 10, CONTEXT, 6));
    assertThat(shifts(sequence)).isEmpty();
    assertThat(sequence.tokens()).hasSize(10);
  }

  @Test
  void shiftsBesideOthers() {
    List<Running> running = new ArrayList<>();
    for (int text = 0; text < 3; text++) {
      running.add(batch.admit(shifting(prompt(text, 10 + text), 100 + text, CONTEXT, text)));
    }
    batch.finish();
    for (int text = 0; text < 3; text++) {
      assertThat(running.get(text).heard().tokens())
          .isEqualTo(expected(prompt(text, 10 + text), 100 + text, CONTEXT, text));
    }
  }

  @Test
  void isCancelledWhileItReadsAgain() {
    Running shifting = batch.admit(shifting(prompt(30), 100, CONTEXT, 16));
    while (shifts(shifting.heard()).isEmpty()) {
      batch.turns(1);
    }
    batch.turns(1);
    int heard = shifting.heard().events().size();
    shifting.sequence().cancel();
    batch.turns(1);
    assertThat(batch.active()).isZero();
    assertThat(shifting.heard().events()).hasSize(heard);
    RecordedSequence next = batch.run(Requests.of(prompt(30), 5));
    assertThat(next.cachedTokens()).isEqualTo(16);
    assertThat(next.tokens()).isEqualTo(FakeForwardPass.continuation(prompt(30), 5));
  }

  private static List<Integer> shifts(RecordedSequence sequence) {
    return sequence.events().stream()
        .filter(Shifted.class::isInstance)
        .map(event -> ((Shifted) event).discarded())
        .toList();
  }

  /** What a model generates whose context is cut by hand whenever it is full. */
  private static List<Integer> expected(int[] prompt, int count, int context, int keep) {
    List<Integer> tokens = Arrays.stream(prompt).boxed().collect(Collectors.toList());
    List<Integer> generated = new ArrayList<>();
    while (generated.size() < count) {
      int[] seen = tokens.stream().mapToInt(i -> i).toArray();
      int next = FakeForwardPass.next(seen, seen.length);
      generated.add(next);
      tokens.add(next);
      if (tokens.size() >= context) {
        tokens.subList(keep, keep + Math.max((context - keep) / 2, 1)).clear();
      }
    }
    return generated;
  }
}
