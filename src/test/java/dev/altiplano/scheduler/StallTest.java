package dev.altiplano.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.altiplano.engine.SequenceStep;
import dev.altiplano.engine.Step;
import dev.altiplano.scheduler.SequenceEvent.Token;
import dev.altiplano.scheduler.SteppedBatch.Running;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How long running streams wait while prompts are read, on a clock that the steps move. */
class StallTest {
  private static final long MILLI = 1_000_000;
  private static final Duration BOUND = Duration.ofMillis(200);

  private final FakeForwardPass forwardPass = new FakeForwardPass(4, 8192);
  private final SteppedBatch batch =
      new SteppedBatch(forwardPass, new SchedulerOptions(4, 8, 256, BOUND));
  private final List<Integer> chunks = new ArrayList<>();

  /** Changed by tests for a machine that gets slower. */
  private double slowness = 1;

  @BeforeEach
  void takeTime() {
    forwardPass.beforeRun(step -> batch.now.addAndGet(cost(step)));
  }

  /** 5 ms for a step, and a millisecond for each token, more the longer its past is. */
  private long cost(Step step) {
    double millis = 5;
    for (SequenceStep sequence : step.sequences()) {
      int tokens = sequence.tokens().length;
      millis += tokens * (1 + sequence.past() / 2000.0);
      if (step.sequences().size() == 1) {
        chunks.add(tokens);
      }
    }
    return (long) (millis * slowness * MILLI);
  }

  @Test
  void aLongPromptNeverHoldsUpRunningStreamsBeyondTheBound() {
    List<Running> streams = startStreams();
    Running late = batch.admit(Requests.of(Requests.prompt(5, 2000), 3));
    batch.finish();
    assertThat(late.heard().tokens())
        .isEqualTo(FakeForwardPass.continuation(Requests.prompt(5, 2000), 3));
    assertThat(streams).allSatisfy(stream -> assertThat(stalls(stream)).isEmpty());
    assertThat(chunks).hasSizeLessThan(60);
  }

  @Test
  void aMachineThatGetsALittleSlowerKeepsTheBound() {
    List<Running> streams = startStreams();
    batch.admit(Requests.of(Requests.prompt(5, 2000), 3));
    for (int i = 0; i < 10; i++) {
      batch.turns(2);
      slowness *= 1.05;
    }
    batch.finish();
    assertThat(streams).allSatisfy(stream -> assertThat(stalls(stream)).isEmpty());
  }

  @Test
  void aMachineThatGetsMuchSlowerStallsOnce() {
    List<Running> streams = startStreams();
    batch.admit(Requests.of(Requests.prompt(5, 2000), 3));
    batch.turns(4);
    slowness = 4;
    batch.finish();
    assertThat(streams).allSatisfy(stream -> assertThat(stalls(stream)).hasSize(1));
  }

  @Test
  void aStreamThatReadsAgainAfterAShiftDoesNotHoldUpOthers() {
    List<Running> streams = startStreams();
    Running shifting = batch.admit(Requests.shifting(Requests.prompt(5, 1990), 30, 2000, 4));
    batch.finish();
    assertThat(shifting.heard().events()).anyMatch(SequenceEvent.Shifted.class::isInstance);
    assertThat(streams).allSatisfy(stream -> assertThat(stalls(stream)).isEmpty());
  }

  @Test
  void readsFullChunksWhereNothingElseRuns() {
    batch.run(Requests.of(Requests.prompt(5, 1000), 1));
    assertThat(chunks).containsExactly(256, 256, 256, 232);
  }

  @Test
  void countsWhatItDoes() {
    batch.run(Requests.of(Requests.prompt(5, 1000), 5));
    SchedulerWork work = batch.work.snapshot();
    assertThat(work.steps()).isEqualTo(8);
    assertThat(work.prefilledTokens()).isEqualTo(1000);
    assertThat(work.decodedTokens()).isEqualTo(4);
    assertThat(work.forwardNanos()).isEqualTo(batch.now.get());
  }

  private List<Running> startStreams() {
    List<Running> streams = new ArrayList<>();
    for (int text = 0; text < 3; text++) {
      streams.add(batch.admit(Requests.of(Requests.prompt(text, 10), 400)));
    }
    batch.turns(6);
    assertThat(streams).allSatisfy(stream -> assertThat(stream.heard().tokens()).isNotEmpty());
    chunks.clear();
    return streams;
  }

  /** The waits for a token that were longer than they may be, in nanoseconds. */
  private static List<Long> stalls(Running stream) {
    List<Long> stalls = new ArrayList<>();
    Token last = null;
    for (SequenceEvent event : stream.heard().events()) {
      if (event instanceof Token token) {
        if (last != null && token.at() - last.at() > BOUND.toNanos()) {
          stalls.add(token.at() - last.at());
        }
        last = token;
      }
    }
    return stalls;
  }
}
