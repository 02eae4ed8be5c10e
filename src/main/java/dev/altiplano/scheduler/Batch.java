package dev.altiplano.scheduler;

import dev.altiplano.engine.ForwardPass;
import dev.altiplano.engine.Logits;
import dev.altiplano.engine.SequenceStep;
import dev.altiplano.engine.Step;
import dev.altiplano.scheduler.SequenceEvent.Ending;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The slots of a model and the step over them: plan, run, commit. Model thread only. */
final class Batch {
  private final ForwardPass forwardPass;
  private final StepPolicy policy;
  private final float[] logitsRow;
  private final List<Slot> slots = new ArrayList<>();
  private final long capacity;
  private long admissions;

  Batch(ForwardPass forwardPass, SchedulerOptions options) {
    this.forwardPass = forwardPass;
    this.policy = new StepPolicy(options.prefillChunk());
    this.logitsRow = new float[forwardPass.vocabularySize()];
    for (int i = 0; i < options.slots(); i++) {
      slots.add(new Slot(forwardPass.reserve()));
    }
    this.capacity = slots.stream().mapToLong(Slot::capacity).sum();
  }

  boolean hasFreeSlot() {
    return slots.stream().anyMatch(Slot::isFree);
  }

  /** Sequences that hold a slot. */
  int active() {
    return (int) slots.stream().filter(slot -> !slot.isFree()).count();
  }

  /** Tokens whose keys and values active sequences hold. */
  long usedTokens() {
    return slots.stream().filter(slot -> !slot.isFree()).mapToLong(Slot::held).sum();
  }

  /** Tokens that all slots can hold. */
  long capacity() {
    return capacity;
  }

  /**
   * Puts a sequence into the free slot that saves it most, and of those that save nothing into the
   * one that was admitted to longest ago.
   */
  void admit(Sequence sequence) {
    slots.stream()
        .filter(Slot::isFree)
        .max(
            Comparator.<Slot>comparingInt(slot -> slot.reusable(sequence.prompt()))
                .thenComparing(Comparator.comparingLong(Slot::admission).reversed()))
        .orElseThrow(() -> new IllegalStateException("no slot is free; this is a bug"))
        .admit(sequence, ++admissions);
  }

  /** Runs one step. Returns false when there was nothing to do. */
  boolean step() {
    slots.stream().filter(Slot::isCancelled).forEach(Slot::release);
    int[] plan = plan();
    List<Slot> scheduled = new ArrayList<>();
    List<SequenceStep> steps = new ArrayList<>();
    for (int i = 0; i < plan.length; i++) {
      if (plan[i] > 0) {
        scheduled.add(slots.get(i));
        steps.add(slots.get(i).step(plan[i]));
      }
    }
    if (steps.isEmpty()) {
      return false;
    }
    try {
      commit(scheduled, steps, forwardPass.run(new Step(steps)));
    } catch (RuntimeException | Error e) {
      scheduled.forEach(slot -> abort(slot, e));
    }
    return true;
  }

  private int[] plan() {
    int[] pending = new int[slots.size()];
    boolean[] decoding = new boolean[slots.size()];
    long[] admitted = new long[slots.size()];
    for (int i = 0; i < slots.size(); i++) {
      Slot slot = slots.get(i);
      pending[i] = slot.pending();
      decoding[i] = slot.isDecoding();
      admitted[i] = slot.admission();
    }
    return policy.plan(pending, decoding, admitted);
  }

  private void commit(List<Slot> scheduled, List<SequenceStep> steps, Logits logits) {
    int row = 0;
    for (int i = 0; i < steps.size(); i++) {
      scheduled.get(i).advance(steps.get(i).tokens().length);
      if (steps.get(i).logitsAt().length > 0) {
        logits.copyRow(row++, logitsRow);
        next(scheduled.get(i));
      }
    }
  }

  /** One more token for a slot whose tokens are all computed, or the end of its sequence. */
  private void next(Slot slot) {
    Sequence sequence = slot.occupant();
    try {
      Optional<Ending> ending =
          slot.hasGenerated()
              ? Optional.empty()
              : sequence.promptRead(slot.scheduledAt(), slot.cached());
      if (ending.isEmpty()) {
        int token = sequence.sample(logitsRow);
        slot.append(token);
        ending = sequence.endingAfter(token);
      }
      ending.ifPresent(
          reason -> {
            slot.release();
            sequence.finish(reason);
          });
    } catch (RuntimeException | Error e) {
      slot.release();
      sequence.fail(e);
    }
  }

  private static void abort(Slot slot, Throwable cause) {
    if (!slot.isFree()) {
      Sequence sequence = slot.occupant();
      slot.invalidate();
      slot.release();
      sequence.fail(cause);
    }
  }

  /** Frees all slots and returns the sequences that held them. */
  List<Sequence> clear() {
    List<Sequence> rest =
        slots.stream().filter(slot -> !slot.isFree()).map(Slot::occupant).toList();
    slots.forEach(Slot::release);
    return rest;
  }
}
