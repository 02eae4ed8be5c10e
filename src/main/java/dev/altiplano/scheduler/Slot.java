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
  private static final int[] FIRST = {0};

  /** How far the sequence is. */
  private enum Phase {
    /** It is admitted; nothing of its prompt is computed yet. */
    WAITING,
    READING,
    GENERATING
  }

  private final KvLease lease;

  /**
   * The first {@code held} are in the KV cache; those up to {@code known} are yet to be computed.
   */
  private final int[] tokens;

  private int held;
  private int known;
  private int cached;
  private long admission;
  private long lastUsed;
  private long scheduledAt;
  private Phase phase = Phase.WAITING;
  private @Nullable Sequence sequence;

  Slot(KvLease lease) {
    this.lease = lease;
    // One more than the row: the last token of a full context is known and never computed.
    this.tokens = new int[lease.capacity() + 1];
  }

  KvLease lease() {
    return lease;
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

  boolean isOf(String client) {
    return sequence != null && sequence.client().equals(client);
  }

  Sequence occupant() {
    if (sequence == null) {
      throw new IllegalStateException("the slot is free; this is a bug");
    }
    return sequence;
  }

  /** How many of a prompt's first tokens are held; its last one is always computed anew. */
  int commonPrefix(int[] prompt) {
    return commonPrefix(prompt, held);
  }

  /** How many of a prompt's first tokens are held or will be. */
  int comingPrefix(int[] prompt) {
    return commonPrefix(prompt, known);
  }

  private int commonPrefix(int[] prompt, int most) {
    int limit = Math.min(most, prompt.length - 1);
    int mismatch = Arrays.mismatch(tokens, 0, limit, prompt, 0, limit);
    return mismatch < 0 ? limit : mismatch;
  }

  /**
   * Takes in a sequence.
   *
   * @param number of the admission, rising
   * @param now when that is
   */
  void admit(Sequence newcomer, long number, long now) {
    int[] prompt = newcomer.prompt();
    cached = commonPrefix(prompt);
    held = cached;
    System.arraycopy(prompt, 0, tokens, 0, prompt.length);
    known = prompt.length;
    admission = number;
    scheduledAt = now;
    phase = Phase.WAITING;
    sequence = newcomer;
  }

  /** Rising number of the admission that filled the slot. */
  long admission() {
    return admission;
  }

  /** The number of the last admission to any slot before this one became free; 0 if never used. */
  long lastUsed() {
    return lastUsed;
  }

  long scheduledAt() {
    return scheduledAt;
  }

  /** How many of the prompt's tokens were in the KV cache before it was read. */
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

  /** Whether nothing was done for the sequence since it was admitted. */
  boolean isWaiting() {
    return sequence != null && phase == Phase.WAITING;
  }

  boolean isGenerating() {
    return sequence != null && phase == Phase.GENERATING;
  }

  /** Whether the next step of the sequence brings its next token. */
  boolean isDecoding() {
    return isGenerating() && pending() == 1;
  }

  /** Whether the sequence has tokens to read: of its prompt, or anew after a shift. */
  boolean isReading() {
    return sequence != null && !isDecoding();
  }

  /** Begins to read the prompt, of which the first tokens may have come from another slot. */
  void startReading(int copied) {
    held = Math.max(held, copied);
    cached = held;
    phase = Phase.READING;
  }

  void startGenerating() {
    phase = Phase.GENERATING;
  }

  /** The next {@code count} pending tokens; with logits where they are the last ones. */
  SequenceStep step(int count) {
    int[] chunk = Arrays.copyOfRange(tokens, held, held + count);
    return new SequenceStep(lease, chunk, held, logitsAt(count));
  }

  private int[] logitsAt(int count) {
    if (count < pending()) {
      return NO_LOGITS;
    }
    return count == 1 ? FIRST : new int[] {count - 1};
  }

  /** Notes that {@code count} more tokens are in the KV cache. */
  void advance(int count) {
    held += count;
  }

  /** Adds a generated token, to be computed in the next step. */
  void append(int token) {
    tokens[known++] = token;
  }

  /** Drops tokens; those after them are read anew, since keys carry their position. */
  void shift(ContextShift shift) {
    int after = shift.keep() + shift.discard();
    System.arraycopy(tokens, after, tokens, shift.keep(), known - after);
    known -= shift.discard();
    held = Math.min(held, shift.keep());
  }

  /** Forgets what a failed run may have overwritten. */
  void invalidate() {
    held = 0;
  }

  /**
   * Frees the slot; the tokens that it holds stay.
   *
   * @param latest number of the last admission to any slot
   */
  void release(long latest) {
    sequence = null;
    known = held;
    lastUsed = latest;
  }
}
