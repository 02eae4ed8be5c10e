package dev.altiplano.scheduler;

import dev.altiplano.engine.ForwardPass;
import dev.altiplano.engine.Logits;
import dev.altiplano.engine.SequenceStep;
import dev.altiplano.engine.Step;
import dev.altiplano.scheduler.SequenceEvent.Ending;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

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
  private final float[] logitsRow;
  private final Slot[] slots;

  /** The slots of the step in progress come first; here so that no step needs a list of its own. */
  private final Slot[] scheduled;

  private final long capacity;
  private long admissions;

  Batch(ForwardPass forwardPass, SchedulerOptions options, WorkMeter work, LongSupplier clock) {
    this.forwardPass = forwardPass;
    this.clock = clock;
    this.chunks = new ChunkPolicy(options.prefillChunk(), options.maxStall());
    this.work = work;
    this.logitsRow = new float[forwardPass.vocabularySize()];
    this.slots = new Slot[options.slots()];
    long sum = 0;
    for (int i = 0; i < slots.length; i++) {
      slots[i] = new Slot(forwardPass.reserve());
      sum += slots[i].capacity();
    }
    this.scheduled = slots.clone();
    this.capacity = sum;
  }

  /** Sequences that hold a slot. */
  int active() {
    int count = 0;
    for (Slot slot : slots) {
      count += slot.isFree() ? 0 : 1;
    }
    return count;
  }

  boolean hasFreeSlot() {
    return active() < slots.length;
  }

  /** Sequences of a client that hold a slot. */
  int active(String client) {
    int count = 0;
    for (Slot slot : slots) {
      count += slot.isOf(client) ? 1 : 0;
    }
    return count;
  }

  /** Tokens whose keys and values active sequences hold. */
  long usedTokens() {
    long sum = 0;
    for (Slot slot : slots) {
      sum += slot.isFree() ? 0 : slot.held();
    }
    return sum;
  }

  /** Tokens that all slots can hold. */
  long capacity() {
    return capacity;
  }

  /** Puts a sequence into a free slot. */
  void admit(Sequence sequence) {
    admissions++;
    PrefixReuse.choose(slots, sequence.prompt(), admissions)
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
    for (Slot slot : slots) {
      if (slot.isCancelled()) {
        slot.release(admissions);
      }
    }
  }

  /** The next token of every running stream. */
  private boolean decode() {
    int rows = 0;
    for (Slot slot : slots) {
      if (slot.isDecoding()) {
        scheduled[rows++] = slot;
      }
    }
    if (rows == 0) {
      return false;
    }
    long start = clock.getAsLong();
    run(rows, 1);
    chunks.decoded(clock.getAsLong() - start);
    work.decoded(rows);
    return true;
  }

  /** A chunk for the sequence that was admitted first of those that have something to read. */
  private boolean read() {
    Slot slot = firstReading();
    if (slot == null) {
      return false;
    }
    if (!slot.isWaiting() || !startReading(slot)) {
      readChunk(slot);
    }
    return true;
  }

  private @Nullable Slot firstReading() {
    Slot first = null;
    for (Slot slot : slots) {
      if (slot.isReading() && (first == null || slot.admission() < first.admission())) {
        first = slot;
      }
    }
    return first;
  }

  /**
   * Looks for the first tokens of a prompt in other slots: only now, since the prompts before may
   * have brought them. Returns whether they were copied, which is enough for one turn.
   */
  private boolean startReading(Slot slot) {
    Slot source = PrefixReuse.source(slots, slot);
    int copied = source == null ? 0 : source.commonPrefix(slot.occupant().prompt());
    try {
      if (source != null) {
        forwardPass.copyPrefix(source.lease(), slot.lease(), copied);
      }
      slot.startReading(copied);
      work.reused(slot.cached());
    } catch (RuntimeException | Error e) {
      abort(slot, e);
    }
    return source != null;
  }

  private void readChunk(Slot slot) {
    int count = chunks.next(slot.pending(), isAnyDecoding());
    scheduled[0] = slot;
    long start = clock.getAsLong();
    run(1, count);
    chunks.prefilled(count, clock.getAsLong() - start);
    work.prefilled(count);
  }

  private boolean isAnyDecoding() {
    for (Slot slot : slots) {
      if (slot.isDecoding()) {
        return true;
      }
    }
    return false;
  }

  /** Runs a step with equally many tokens of each of the first scheduled slots. */
  private void run(int rows, int tokens) {
    SequenceStep[] steps = new SequenceStep[rows];
    for (int i = 0; i < rows; i++) {
      steps[i] = scheduled[i].step(tokens);
    }
    try {
      commit(rows, tokens, compute(new Step(List.of(steps))));
    } catch (RuntimeException | Error e) {
      for (int i = 0; i < rows; i++) {
        abort(scheduled[i], e);
      }
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
    List<Sequence> rest = new ArrayList<>();
    for (Slot slot : slots) {
      if (!slot.isFree()) {
        rest.add(slot.occupant());
        slot.release(admissions);
      }
    }
    return rest;
  }
}
