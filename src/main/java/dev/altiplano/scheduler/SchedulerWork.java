package dev.altiplano.scheduler;

/**
 * What a model thread has done since it started.
 *
 * @param steps runs of the forward pass
 * @param decodedTokens tokens computed in decode steps
 * @param prefilledTokens tokens computed of prompts, and again after context shifts
 * @param reusedTokens tokens of prompts that the KV cache held already, in the slot or in another
 * @param shifts context shifts
 * @param forwardNanos time in the forward pass
 * @param ownNanos time of the scheduler itself: admission, sampling, events, copies of prefixes
 */
public record SchedulerWork(
    long steps,
    long decodedTokens,
    long prefilledTokens,
    long reusedTokens,
    long shifts,
    long forwardNanos,
    long ownNanos) {
  /** Before anything is done. */
  static final SchedulerWork NONE = new SchedulerWork(0, 0, 0, 0, 0, 0, 0);
}
