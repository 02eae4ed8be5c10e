package dev.altiplano.scheduler;

import dev.altiplano.engine.KvLease;
import dev.altiplano.engine.SequenceStep;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A place in the batch: a KV cache row, the tokens whose keys and values it holds, and the sequence
 * that uses it. The tokens stay when the sequence leaves, so that the next one with the same first
 * tokens prefills only the rest. Model thread only.
 */
final class Slot {
  private static final int[] NO_LOGITS = {};

  private final KvLease lease;

  /**
   * The first {@code held} are in the KV cache; those up to {@code known} are yet to be computed.
   */
  private final int[] tokens;

  private int held;
  private int known;
  private int cached;
  private long admission;
  private long scheduledAt;
  private @Nullable Sequence sequence;

  Slot(KvLease lease) {
    this.lease = lease;
    // One more than the row: the last token of a full context is known and never computed.
    this.tokens = new int[lease.capacity() + 1];
  }

  int capacity() {
    return lease.capacity();
  }

  boolean isFree() {
    return sequence == null;
  }

  boolean isCancelled() {
    return sequence != null && sequence.isCancelled();
  }

  Sequence occupant() {
    if (sequence == null) {
      throw new IllegalStateException("the slot is free; this is a bug");
    }
    return sequence;
  }

  /** How many of a prompt's first tokens are held; its last one is always computed anew. */
  int commonPrefix(int[] prompt) {
    int limit = Math.min(held, prompt.length - 1);
    int mismatch = Arrays.mismatch(tokens, 0, limit, prompt, 0, limit);
    return mismatch < 0 ? limit : mismatch;
  }

  /**
   * The common prefix where it is worth what it costs: a slot whose tokens would mostly be lost
   * keeps them for the conversation that they belong to.
   */
  int reusable(int[] prompt) {
    int common = commonPrefix(prompt);
    return 2 * common >= held ? common : 0;
  }

  void admit(Sequence newcomer, long number) {
    int[] prompt = newcomer.prompt();
    cached = commonPrefix(prompt);
    held = cached;
    System.arraycopy(prompt, 0, tokens, 0, prompt.length);
    known = prompt.length;
    admission = number;
    scheduledAt = System.nanoTime();
    sequence = newcomer;
  }

  /** Rising number of the admission that filled the slot. */
  long admission() {
    return admission;
  }

  long scheduledAt() {
    return scheduledAt;
  }

  /** How many of the prompt's tokens the slot held when the sequence was admitted. */
  int cached() {
    return cached;
  }

  /** Tokens in the KV cache. */
  int held() {
    return held;
  }

  /** Tokens yet to be computed: the rest of the prompt, or the last one generated. */
  int pending() {
    return known - held;
  }

  boolean hasGenerated() {
    return sequence != null && known > sequence.prompt().length;
  }

  boolean isDecoding() {
    return hasGenerated() && pending() == 1;
  }

  /** The next {@code count} pending tokens; with logits where they are the last ones. */
  SequenceStep step(int count) {
    int[] chunk = Arrays.copyOfRange(tokens, held, held + count);
    int[] logitsAt = count == pending() ? new int[] {count - 1} : NO_LOGITS;
    return new SequenceStep(lease, chunk, held, logitsAt);
  }

  /** Notes that {@code count} more tokens are in the KV cache. */
  void advance(int count) {
    held += count;
  }

  /** Adds a generated token, to be computed in the next step. */
  void append(int token) {
    tokens[known++] = token;
  }

  /** Forgets what a failed run may have overwritten. */
  void invalidate() {
    held = 0;
  }

  /** Frees the slot; the tokens that it holds stay. */
  void release() {
    sequence = null;
    known = held;
  }
}
