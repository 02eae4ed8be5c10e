package dev.altiplano.scheduler;

import dev.altiplano.engine.ForwardPass;
import dev.altiplano.engine.Logits;
import dev.altiplano.engine.SequenceStep;
import dev.altiplano.engine.Step;
import dev.altiplano.scheduler.SequenceEvent.Ending;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * The slots of a model and the steps over them: plan, run, commit. Every turn is a decode step of
 * all running streams and then a chunk of one prompt, each a step of its own, so that the streams
 * have their tokens before the prompt is read and the time of both is known. Model thread only.
 */
final class Batch {
  private final ForwardPass forwardPass;
  private final LongSupplier clock;
  private final ChunkPolicy chunks;
  private final WorkMeter work;
  private final Runnable freed;
  private final float[] logitsRow;
  private final Slots slots;

  /** The slots of the step in progress come first; here so that no step needs a list of its own. */
  private final Slot[] scheduled;

  private long admissions;
  private boolean shortestNext;

  /**
   * A batch without sequences.
   *
   * @param freed called when a sequence has ended and its slot is free, before its listener hears
   */
  Batch(
      ForwardPass forwardPass,
      SchedulerOptions options,
      WorkMeter work,
      LongSupplier clock,
      Runnable freed) {
    this.forwardPass = forwardPass;
    this.clock = clock;
    this.chunks = new ChunkPolicy(options.prefillChunk(), options.maxStall());
    this.work = work;
    this.freed = freed;
    this.logitsRow = new float[forwardPass.vocabularySize()];
    this.slots = new Slots(forwardPass, options.slots());
    this.scheduled = slots.all().clone();
  }

  /** For counting; only this class changes them. */
  Slots slots() {
    return slots;
  }

  /** Puts a sequence into a free slot. */
  void admit(Sequence sequence) {
    admissions++;
    PrefixReuse.choose(slots.all(), sequence.prompt(), admissions)
        .admit(sequence, admissions, clock.getAsLong());
  }

  /** Does what is next for each sequence. Returns false when there was nothing to do. */
  boolean turn() {
    releaseCancelled();
    boolean decoded = decode();
    releaseCancelled();
    return read() || decoded;
  }

  private void releaseCancelled() {
    for (Slot slot : slots.all()) {
      if (slot.isCancelled()) {
        slot.release(admissions);
      }
    }
  }

  /** The next token of every running stream. */
  private boolean decode() {
    int rows = 0;
    for (Slot slot : slots.all()) {
      if (slot.isDecoding()) {
        scheduled[rows++] = slot;
      }
    }
    if (rows == 0) {
      return false;
    }
    long start = clock.getAsLong();
    if (run(rows, 1)) {
      chunks.decoded(clock.getAsLong() - start);
      work.decoded(rows);
    }
    return true;
  }

  /**
   * A chunk of one prompt: in turn of that which was admitted first, so that no prompt waits for
   * ever, and of that which has least to read, so that a short one does not wait for a long one.
   */
  private boolean read() {
    Slot slot = shortestNext ? slots.shortestReading() : slots.firstReading();
    shortestNext = !shortestNext;
    if (slot == null) {
      return false;
    }
    if (!slot.isWaiting() || !startReading(slot)) {
      readChunk(slot);
    }
    return true;
  }

  /**
   * Looks for the first tokens of a prompt in other slots: only now, since the prompts before may
   * have brought them. Returns whether that was enough for one turn: they were copied, or it failed
   * and the slot is free.
   */
  private boolean startReading(Slot slot) {
    try {
      Slot source = PrefixReuse.source(slots.all(), slot);
      int copied = source == null ? 0 : source.commonPrefix(slot.occupant().prompt());
      if (source != null) {
        forwardPass.copyPrefix(source.lease(), slot.lease(), copied);
      }
      slot.startReading(copied);
      work.reused(slot.cached());
      return source != null;
    } catch (RuntimeException | Error e) {
      abort(slot, e);
      return true;
    }
  }

  private void readChunk(Slot slot) {
    int count = chunks.next(slot.pending(), slots.isAnyDecoding());
    scheduled[0] = slot;
    long start = clock.getAsLong();
    if (run(1, count)) {
      chunks.prefilled(count, clock.getAsLong() - start);
      work.prefilled(count);
    }
  }

  /** Runs a step with equally many tokens of each of the first scheduled slots, unless it fails. */
  private boolean run(int rows, int tokens) {
    SequenceStep[] steps = new SequenceStep[rows];
    Sequence[] stepping = new Sequence[rows];
    for (int i = 0; i < rows; i++) {
      steps[i] = scheduled[i].step(tokens);
      stepping[i] = scheduled[i].occupant();
    }
    try {
      commit(rows, tokens, compute(new Step(List.of(steps))));
      return true;
    } catch (RuntimeException | Error e) {
      for (int i = 0; i < rows; i++) {
        abort(scheduled[i], e);
      }
      return false;
    } finally {
      tell(stepping);
    }
  }

  private Logits compute(Step step) {
    long start = clock.getAsLong();
    try {
      return forwardPass.run(step);
    } finally {
      work.ran(clock.getAsLong() - start);
    }
  }

  private void commit(int rows, int tokens, Logits logits) {
    int row = 0;
    for (int i = 0; i < rows; i++) {
      Slot slot = scheduled[i];
      slot.advance(tokens);
      if (slot.pending() == 0) {
        logits.copyRow(row++, logitsRow);
        generate(slot);
      }
    }
  }

  /**
   * Listeners hear of a step when all of its tokens are chosen. They wake other threads, which then
   * want the processors: once a step, rather than between one token and the next.
   */
  private void tell(Sequence[] stepping) {
    for (int i = 0; i < stepping.length; i++) {
      try {
        stepping[i].tell();
      } catch (Error e) {
        abort(scheduled[i], e);
      }
    }
  }

  /** One more token for a slot whose tokens are all computed, or the end of its sequence. */
  private void generate(Slot slot) {
    Sequence sequence = slot.occupant();
    try {
      Optional<Ending> ending = Optional.empty();
      if (!slot.isGenerating()) {
        slot.startGenerating();
        ending = sequence.promptRead(slot.scheduledAt(), slot.cached());
      }
      if (ending.isEmpty()) {
        int token = sequence.sample(logitsRow);
        slot.append(token);
        ending = sequence.endingAfter(token);
      }
      if (ending.isPresent()) {
        slot.release(admissions);
        freed.run();
        sequence.finish(ending.get());
      } else if (sequence.isContextFull()) {
        slot.shift(sequence.shift());
        work.shifted();
      }
    } catch (RuntimeException | Error e) {
      slot.release(admissions);
      sequence.fail(e);
    }
  }

  private void abort(Slot slot, Throwable cause) {
    if (!slot.isFree()) {
      Sequence sequence = slot.occupant();
      slot.invalidate();
      slot.release(admissions);
      sequence.fail(cause);
    }
  }

  /** Frees all slots and returns the sequences that held them. */
  List<Sequence> clear() {
    List<Sequence> rest = slots.occupants();
    for (Slot slot : slots.all()) {
      slot.release(admissions);
    }
    return rest;
  }
}
