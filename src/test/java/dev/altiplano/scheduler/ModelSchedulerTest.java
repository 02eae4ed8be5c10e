package dev.altiplano.scheduler;

import static dev.altiplano.scheduler.Requests.prompt;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.altiplano.engine.SequenceStep;
import dev.altiplano.engine.Step;
import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.ErrorKind;
import dev.altiplano.sampling.Sampler;
import dev.altiplano.scheduler.SequenceEvent.Ending;
import dev.altiplano.scheduler.SequenceEvent.Token;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ModelSchedulerTest {
  private static final int CAPACITY = 128;

  private FakeForwardPass forwardPass = new FakeForwardPass(1, CAPACITY);
  private final List<ModelScheduler> started = new ArrayList<>();

  @AfterEach
  void stop() {
    started.forEach(ModelScheduler::close);
  }

  @Test
  void generatesWhatTheModelSays() throws Exception {
    RecordedSequence sequence = new RecordedSequence();
    start(1, 8).submit(request(prompt(20), 12), sequence);
    assertThat(sequence.awaitEnding()).isEqualTo(Ending.MAX_TOKENS);
    assertThat(sequence.tokens()).isEqualTo(FakeForwardPass.continuation(prompt(20), 12));
  }

  @Test
  void tellsThatThePromptIsReadBeforeTheFirstToken() throws Exception {
    RecordedSequence sequence = new RecordedSequence();
    start(1, 8).submit(request(prompt(5), 1), sequence);
    sequence.awaitEnding();
    assertThat(sequence.events()).hasSize(3).first().isInstanceOf(SequenceEvent.PromptRead.class);
  }

  @Test
  void answersManyAtOnceAsIfEachWereAlone() throws Exception {
    for (int slots : new int[] {1, 3}) {
      forwardPass = new FakeForwardPass(slots, CAPACITY);
      ModelScheduler scheduler = start(new SchedulerOptions(slots, 64, 7, Duration.ofSeconds(1)));
      Random random = new Random(slots);
      List<int[]> prompts = new ArrayList<>();
      List<RecordedSequence> sequences = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        prompts.add(random.ints(1 + random.nextInt(40), 1, 61).toArray());
        sequences.add(new RecordedSequence());
        scheduler.submit(request(prompts.get(i), 1 + i), sequences.get(i));
      }
      for (int i = 0; i < 40; i++) {
        sequences.get(i).awaitEnding();
        assertThat(sequences.get(i).tokens())
            .isEqualTo(FakeForwardPass.continuation(prompts.get(i), 1 + i));
      }
    }
  }

  @Test
  void endsAtAnEndToken() throws Exception {
    int third = FakeForwardPass.continuation(prompt(9), 3).get(2);
    RecordedSequence sequence = new RecordedSequence();
    start(1, 8)
        .submit(
            new SequenceRequest(
                prompt(9),
                50,
                CAPACITY,
                OptionalInt.empty(),
                QueueTicket.unlimited("test"),
                Requests.greedy(),
                token -> token == third),
            sequence);
    assertThat(sequence.awaitEnding()).isEqualTo(Ending.END_TOKEN);
    assertThat(sequence.tokens()).hasSizeLessThanOrEqualTo(3).endsWith(third);
  }

  @Test
  void endsWhenTheContextIsFull() throws Exception {
    RecordedSequence sequence = new RecordedSequence();
    start(1, 8).submit(request(prompt(CAPACITY - 3), 50), sequence);
    assertThat(sequence.awaitEnding()).isEqualTo(Ending.CONTEXT_FULL);
    assertThat(sequence.tokens()).isEqualTo(FakeForwardPass.continuation(prompt(CAPACITY - 3), 3));
  }

  @Test
  void readsThePromptAndNoMoreWhereNoTokenIsWanted() throws Exception {
    RecordedSequence sequence = new RecordedSequence();
    start(1, 8).submit(request(prompt(9), 0), sequence);
    assertThat(sequence.awaitEnding()).isEqualTo(Ending.MAX_TOKENS);
    assertThat(sequence.tokens()).isEmpty();
  }

  @Test
  void readsPromptsInChunks() throws Exception {
    List<Integer> chunks = new ArrayList<>();
    forwardPass.beforeRun(step -> chunks.add(step.sequences().getFirst().tokens().length));
    RecordedSequence sequence = new RecordedSequence();
    start(1, 8).submit(request(prompt(20), 1), sequence);
    sequence.awaitEnding();
    assertThat(chunks).containsExactly(8, 8, 4);
  }

  @Test
  void runningStreamsGoOnWhileALongPromptIsRead() throws Exception {
    forwardPass = new FakeForwardPass(2, CAPACITY);
    List<Step> steps = new ArrayList<>();
    RecordedSequence running = new RecordedSequence();
    RecordedSequence late = new RecordedSequence();
    ModelScheduler scheduler = start(2, 8);
    AtomicInteger count = new AtomicInteger();
    forwardPass.beforeRun(
        step -> {
          steps.add(step);
          if (count.incrementAndGet() == 3) {
            scheduler.submit(request(prompt(40), 2), late);
          }
        });
    scheduler.submit(request(prompt(4), 30), running);
    running.awaitEnding();
    late.awaitEnding();
    int first =
        IntStream.range(3, steps.size()).filter(i -> longest(steps.get(i)) > 1).min().orElseThrow();
    for (int i = 0; i < 5; i++) {
      assertThat(longest(steps.get(first + 2 * i))).isEqualTo(8);
      assertThat(longest(steps.get(first + 2 * i + 1))).isEqualTo(1);
    }
  }

  @Test
  void reusesTheTokensThatASlotHolds() throws Exception {
    ModelScheduler scheduler = start(1, 64);
    RecordedSequence first = new RecordedSequence();
    scheduler.submit(request(prompt(30), 10), first);
    first.awaitEnding();
    int[] followUp = prompt(40);
    RecordedSequence second = new RecordedSequence();
    scheduler.submit(request(followUp, 10), second);
    second.awaitEnding();
    assertThat(first.cachedTokens()).isZero();
    assertThat(second.cachedTokens()).isEqualTo(30);
    assertThat(second.tokens()).isEqualTo(FakeForwardPass.continuation(followUp, 10));
  }

  @Test
  void twoConversationsKeepTheirSlots() throws Exception {
    forwardPass = new FakeForwardPass(2, CAPACITY);
    ModelScheduler scheduler = start(2, 64);
    int[] mine = prompt(60);
    int[] yours = mine.clone();
    for (int i = 5; i < yours.length; i++) {
      yours[i] = 1 + yours[i] % 60;
    }
    List<Integer> cached = new ArrayList<>();
    for (int[] prompt : List.of(mine, yours, mine, yours)) {
      RecordedSequence sequence = new RecordedSequence();
      scheduler.submit(request(prompt, 3), sequence);
      sequence.awaitEnding();
      assertThat(sequence.tokens()).isEqualTo(FakeForwardPass.continuation(prompt, 3));
      cached.add(sequence.cachedTokens());
    }
    assertThat(cached).containsExactly(0, 0, 59, 59);
  }

  @Test
  void refusesAtOnceWhenTheQueueIsFull() throws Exception {
    Semaphore steps = holdSteps();
    ModelScheduler scheduler = start(1, 8);
    RecordedSequence running = new RecordedSequence();
    scheduler.submit(request(prompt(3), 2), running);
    await().until(() -> scheduler.status().queued() == 0);
    RecordedSequence waiting = new RecordedSequence();
    for (int i = 0; i < 4; i++) {
      scheduler.submit(request(prompt(3), 2), waiting);
    }
    assertThatExceptionOfType(AltiplanoException.class)
        .isThrownBy(() -> scheduler.submit(request(prompt(3), 2), new RecordedSequence()))
        .satisfies(e -> assertThat(e.kind()).isEqualTo(ErrorKind.QUEUE_FULL))
        .withMessage("server busy, please try again.  maximum pending requests exceeded");
    assertThat(scheduler.status().queued()).isEqualTo(4);
    steps.release(1000);
    running.awaitEnding();
    waiting.awaitEnding();
  }

  @Test
  void nobodyWaitsWhereTheQueueHasNoPlaces() throws Exception {
    Semaphore steps = holdSteps();
    ModelScheduler scheduler = start(new SchedulerOptions(1, 0, 8, Duration.ofSeconds(1)));
    RecordedSequence next = new RecordedSequence();
    // Whoever hears of an end finds the slot free.
    scheduler.submit(
        request(prompt(3), 2),
        event -> {
          if (event instanceof SequenceEvent.Finished) {
            scheduler.submit(request(prompt(3), 2), next);
          }
        });
    await().until(steps::hasQueuedThreads);
    assertThatExceptionOfType(AltiplanoException.class)
        .isThrownBy(() -> scheduler.submit(request(prompt(3), 2), new RecordedSequence()))
        .satisfies(e -> assertThat(e.kind()).isEqualTo(ErrorKind.QUEUE_FULL));
    steps.release(1000);
    assertThat(next.awaitEnding()).isEqualTo(Ending.MAX_TOKENS);
  }

  @Test
  void aCancelledSequenceLeavesTheQueueAtOnce() throws Exception {
    Semaphore steps = holdSteps();
    ModelScheduler scheduler = start(1, 8);
    scheduler.submit(request(prompt(3), 2), new RecordedSequence());
    await().until(() -> scheduler.status().queued() == 0);
    RecordedSequence waiting = new RecordedSequence();
    SequenceHandle handle = scheduler.submit(request(prompt(3), 2), waiting);
    assertThat(scheduler.status().queued()).isEqualTo(1);
    handle.cancel();
    assertThat(scheduler.status().queued()).isZero();
    steps.release(1000);
    await().until(() -> scheduler.status().active() == 0);
    assertThat(waiting.events()).isEmpty();
  }

  @Test
  void aCancelledSequenceFreesItsSlotWithinOneStep() throws Exception {
    Semaphore steps = holdSteps();
    steps.release(3);
    ModelScheduler scheduler = start(1, 8);
    RecordedSequence running = new RecordedSequence();
    SequenceHandle handle = scheduler.submit(request(prompt(3), 100), running);
    running.awaitFirstToken();
    await().until(() -> steps.hasQueuedThreads());
    handle.cancel();
    int heard = running.events().size();
    steps.release(1);
    await().until(() -> scheduler.status().active() == 0);
    assertThat(running.events()).hasSize(heard);
    assertThat(scheduler.status().kvUsedTokens()).isZero();
  }

  @Test
  void aLongPromptThatIsCancelledFreesItsSlotWithinOneStep() {
    SteppedBatch batch = new SteppedBatch(forwardPass, options(1, 8));
    SteppedBatch.Running running = batch.admit(request(prompt(100), 5));
    batch.turns(4);
    running.sequence().cancel();
    batch.turns(1);
    assertThat(batch.active()).isZero();
    assertThat(running.heard().events()).isEmpty();
    RecordedSequence next = batch.run(request(prompt(50), 5));
    assertThat(next.cachedTokens()).isEqualTo(4 * 8);
    assertThat(next.tokens()).isEqualTo(FakeForwardPass.continuation(prompt(50), 5));
  }

  @Test
  void aSequenceThatWaitsTooLongFailsWhileOthersRun() throws Exception {
    Semaphore steps = holdSteps();
    AtomicLong now = new AtomicLong();
    ModelScheduler scheduler = ModelScheduler.start("fake", forwardPass, options(1, 8), now::get);
    started.add(scheduler);
    RecordedSequence running = new RecordedSequence();
    scheduler.submit(request(prompt(3), 20), running);
    await().until(steps::hasQueuedThreads);
    RecordedSequence waiting = new RecordedSequence();
    RecordedSequence patient = new RecordedSequence();
    scheduler.submit(Requests.expiring(Duration.ofSeconds(10).toNanos()), waiting);
    scheduler.submit(Requests.expiring(Duration.ofSeconds(30).toNanos()), patient);
    now.set(Duration.ofSeconds(12).toNanos());
    steps.release(1);
    AltiplanoException failure = waiting.awaitFailure();
    assertThat(failure.kind()).isEqualTo(ErrorKind.QUEUE_TIMEOUT);
    assertThat(failure)
        .hasMessage(
            "server busy: the request waited 12 seconds for a slot of the model, as long as"
                + " altiplano.queue-timeout allows; try again later, or raise that or"
                + " altiplano.slots");
    assertThat(scheduler.status().queued()).isEqualTo(1);
    assertThat(scheduler.status().active()).isEqualTo(1);
    steps.release(1000);
    running.awaitEnding();
    patient.awaitEnding();
  }

  @Test
  void aSequenceThatHasItsSlotDoesNotExpire() throws Exception {
    AtomicLong now = new AtomicLong();
    forwardPass.beforeRun(step -> now.addAndGet(1000));
    ModelScheduler scheduler = ModelScheduler.start("fake", forwardPass, options(1, 8), now::get);
    started.add(scheduler);
    RecordedSequence sequence = new RecordedSequence();
    scheduler.submit(Requests.expiring(10), sequence);
    assertThat(sequence.awaitEnding()).isEqualTo(Ending.MAX_TOKENS);
  }

  @Test
  void aClientWithManyRequestsLetsAnotherIn() throws Exception {
    Semaphore steps = holdSteps();
    ModelScheduler scheduler = start(options(1, 8));
    List<RecordedSequence> many = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      many.add(new RecordedSequence());
      scheduler.submit(Requests.ofClient("many"), many.get(i));
    }
    await().until(steps::hasQueuedThreads);
    RecordedSequence other = new RecordedSequence();
    scheduler.submit(Requests.ofClient("other"), other);
    int stepsOfASequence = 2;
    steps.release(3 * stepsOfASequence);
    other.awaitEnding();
    assertThat(many.get(2).events()).isEmpty();
    steps.release(1000);
    many.get(2).awaitEnding();
  }

  @Test
  void aFailedRunFailsItsSequencesAndTheNextOneIsRight() throws Exception {
    AtomicInteger runs = new AtomicInteger();
    forwardPass.beforeRun(
        step -> {
          if (runs.incrementAndGet() == 3) {
            throw new AltiplanoException(ErrorKind.INTERNAL, "the run failed");
          }
        });
    ModelScheduler scheduler = start(1, 64);
    RecordedSequence broken = new RecordedSequence();
    scheduler.submit(request(prompt(10), 20), broken);
    assertThat(broken.awaitFailure()).hasMessage("the run failed");
    RecordedSequence next = new RecordedSequence();
    scheduler.submit(request(prompt(10), 20), next);
    next.awaitEnding();
    assertThat(next.cachedTokens()).isZero();
    assertThat(next.tokens()).isEqualTo(FakeForwardPass.continuation(prompt(10), 20));
  }

  @Test
  void saysThatTheModelGaveNoNumbers() throws Exception {
    forwardPass.winWith(Float.NaN);
    ModelScheduler scheduler = start(1, 64);
    RecordedSequence broken = new RecordedSequence();
    scheduler.submit(request(prompt(10), 20), broken);
    AltiplanoException failure = broken.awaitFailure();
    assertThat(failure.kind()).isEqualTo(ErrorKind.MODEL_DEFECTIVE);
    assertThat(failure)
        .hasMessageContaining("the model gave no usable numbers: 1 of 61 logits are NaN")
        .hasMessageNotContaining("bug");
    forwardPass.winWith(10);
    RecordedSequence next = new RecordedSequence();
    scheduler.submit(request(prompt(10), 20), next);
    next.awaitEnding();
    assertThat(next.tokens()).isEqualTo(FakeForwardPass.continuation(prompt(10), 20));
  }

  @Test
  void aSequenceThatCannotBeSampledFailsAlone() throws Exception {
    forwardPass = new FakeForwardPass(2, CAPACITY);
    ModelScheduler scheduler = start(2, 64);
    RecordedSequence broken = new RecordedSequence();
    RecordedSequence sound = new RecordedSequence();
    Sampler tooLarge = new Sampler(Requests.greedyOptions(), FakeForwardPass.VOCABULARY + 1);
    scheduler.submit(request(prompt(10), 20), sound);
    scheduler.submit(
        new SequenceRequest(
            prompt(8),
            5,
            CAPACITY,
            OptionalInt.empty(),
            QueueTicket.unlimited("test"),
            tooLarge,
            token -> false),
        broken);
    assertThat(broken.awaitFailure().kind()).isEqualTo(ErrorKind.INTERNAL);
    sound.awaitEnding();
    assertThat(sound.tokens()).isEqualTo(FakeForwardPass.continuation(prompt(10), 20));
  }

  @Test
  void closingFailsWhatRunsAndWaitsAndClosesTheForwardPass() throws Exception {
    Semaphore steps = holdSteps();
    ModelScheduler scheduler = start(1, 8);
    RecordedSequence running = new RecordedSequence();
    RecordedSequence waiting = new RecordedSequence();
    scheduler.submit(request(prompt(3), 100), running);
    await().until(() -> steps.hasQueuedThreads());
    scheduler.submit(request(prompt(3), 100), waiting);
    Thread closer = Thread.ofPlatform().start(scheduler::close);
    await().until(forwardPass::isInterrupted);
    steps.release(1000);
    closer.join();
    assertThat(running.awaitFailure().kind()).isEqualTo(ErrorKind.SHUTTING_DOWN);
    assertThat(waiting.awaitFailure().kind()).isEqualTo(ErrorKind.SHUTTING_DOWN);
    assertThat(forwardPass.isClosed()).isTrue();
    assertThatExceptionOfType(AltiplanoException.class)
        .isThrownBy(() -> scheduler.submit(request(prompt(3), 1), new RecordedSequence()))
        .satisfies(e -> assertThat(e.kind()).isEqualTo(ErrorKind.SHUTTING_DOWN));
  }

  @Test
  void stampsRisingTimes() throws Exception {
    RecordedSequence sequence = new RecordedSequence();
    start(1, 8).submit(request(prompt(5), 6), sequence);
    sequence.awaitEnding();
    assertThat(
            sequence.events().stream()
                .filter(Token.class::isInstance)
                .map(event -> ((Token) event).at())
                .toList())
        .isSorted();
  }

  private ModelScheduler start(int slots, int chunk) {
    return start(options(slots, chunk));
  }

  private static SchedulerOptions options(int slots, int chunk) {
    return new SchedulerOptions(slots, 4, chunk, Duration.ofSeconds(1));
  }

  private ModelScheduler start(SchedulerOptions options) {
    ModelScheduler scheduler = ModelScheduler.start("fake", forwardPass, options);
    started.add(scheduler);
    return scheduler;
  }

  private Semaphore holdSteps() {
    Semaphore steps = new Semaphore(0);
    forwardPass.beforeRun(step -> steps.acquireUninterruptibly());
    return steps;
  }

  private static int longest(Step step) {
    return step.sequences().stream()
        .map(SequenceStep::tokens)
        .mapToInt(t -> t.length)
        .max()
        .orElse(0);
  }

  private static SequenceRequest request(int[] prompt, int maxTokens) {
    return new SequenceRequest(
        prompt,
        maxTokens,
        CAPACITY,
        OptionalInt.empty(),
        QueueTicket.unlimited("test"),
        Requests.greedy(),
        token -> false);
  }
}
