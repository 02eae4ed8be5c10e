package dev.altiplano.scheduler;

import java.util.concurrent.atomic.AtomicLong;

/** A batch without a thread: turns happen when a test wants them, on a clock that it moves. */
final class SteppedBatch {
  final AtomicLong now = new AtomicLong();
  final WorkMeter work = new WorkMeter();
  private final Batch batch;

  SteppedBatch(FakeForwardPass forwardPass, SchedulerOptions options) {
    batch = new Batch(forwardPass, options, work, now::get, () -> {});
  }

  /** A sequence that has a slot, and what it tells. */
  record Running(Sequence sequence, RecordedSequence heard) {}

  Running admit(SequenceRequest request) {
    RecordedSequence heard = new RecordedSequence();
    Sequence sequence = new Sequence(request, heard, now::get);
    batch.admit(sequence);
    return new Running(sequence, heard);
  }

  /** Runs a sequence, and whatever else there is, to its end. */
  RecordedSequence run(SequenceRequest request) {
    RecordedSequence heard = admit(request).heard();
    finish();
    return heard;
  }

  void turns(int count) {
    for (int i = 0; i < count; i++) {
      batch.turn();
    }
  }

  void finish() {
    while (batch.turn()) {
      // Until there is nothing left to do.
    }
  }

  int active() {
    return batch.slots().active();
  }
}
