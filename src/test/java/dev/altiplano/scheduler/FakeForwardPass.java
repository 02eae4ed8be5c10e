package dev.altiplano.scheduler;

import dev.altiplano.engine.ForwardPass;
import dev.altiplano.engine.KvLease;
import dev.altiplano.engine.Logits;
import dev.altiplano.engine.MemoryUse;
import dev.altiplano.engine.SequenceStep;
import dev.altiplano.engine.Step;
import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.ErrorKind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/**
 * A forward pass whose next token is a hash of all tokens that its KV cache holds: one that is
 * lost, doubled or another sequence's changes everything after it.
 */
final class FakeForwardPass implements ForwardPass {
  static final int VOCABULARY = 61;

  private final int capacity;
  private final int rows;
  private final List<Row> leased = new ArrayList<>();
  private volatile Consumer<Step> beforeRun = step -> {};
  private volatile Runnable beforeCopy = () -> {};
  private volatile float winning = 10;
  private volatile boolean interrupted;
  private volatile boolean closed;

  FakeForwardPass(int rows, int capacity) {
    this.rows = rows;
    this.capacity = capacity;
  }

  /** Runs before each step: to wait, to look or to fail. */
  void beforeRun(Consumer<Step> action) {
    beforeRun = action;
  }

  /** Runs before each copy within the KV cache: to fail. */
  void beforeCopy(Runnable action) {
    beforeCopy = action;
  }

  /** What the logit of the next token is from now on. */
  void winWith(float logit) {
    winning = logit;
  }

  boolean isClosed() {
    return closed;
  }

  boolean isInterrupted() {
    return interrupted;
  }

  /** The token that follows {@code tokens}; never 0. */
  static int next(int[] tokens, int length) {
    int hash = 7;
    for (int i = 0; i < length; i++) {
      hash = hash * 31 + tokens[i];
    }
    return 1 + Math.floorMod(hash ^ (hash >>> 15), VOCABULARY - 1);
  }

  /** What a greedy sampler generates after {@code prompt}. */
  static List<Integer> continuation(int[] prompt, int count) {
    int[] tokens = Arrays.copyOf(prompt, prompt.length + count);
    List<Integer> generated = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      tokens[prompt.length + i] = next(tokens, prompt.length + i);
      generated.add(tokens[prompt.length + i]);
    }
    return generated;
  }

  @Override
  public int vocabularySize() {
    return VOCABULARY;
  }

  @Override
  public MemoryUse memory() {
    return new MemoryUse(0, 4L * rows * capacity);
  }

  @Override
  public KvLease reserve() {
    if (leased.size() == rows) {
      throw new AltiplanoException(ErrorKind.OUT_OF_MEMORY, "all rows are leased");
    }
    Row row = new Row(capacity);
    leased.add(row);
    return row;
  }

  @Override
  public void copyPrefix(KvLease from, KvLease to, int tokens) {
    beforeCopy.run();
    ((Row) from).require(tokens);
    System.arraycopy(((Row) from).tokens, 0, ((Row) to).tokens, 0, tokens);
    ((Row) to).held = tokens;
  }

  @Override
  public Logits run(Step step) {
    beforeRun.accept(step);
    List<Integer> winners = new ArrayList<>();
    for (SequenceStep sequence : step.sequences()) {
      Row row = (Row) sequence.lease();
      int[] chunk = sequence.tokens();
      row.require(sequence.past());
      System.arraycopy(chunk, 0, row.tokens, sequence.past(), chunk.length);
      for (int at : sequence.logitsAt()) {
        winners.add(next(row.tokens, sequence.past() + at + 1));
      }
      row.held = sequence.past() + chunk.length;
    }
    return new OneHot(winners, winning);
  }

  @Override
  public void interrupt() {
    interrupted = true;
  }

  @Override
  public void close() {
    closed = true;
  }

  private static final class Row implements KvLease {
    private final int[] tokens;
    private int held;

    Row(int capacity) {
      tokens = new int[capacity];
    }

    void require(int count) {
      if (count > held) {
        throw new IllegalArgumentException(
            "the row holds %d tokens, not %d; this is a bug".formatted(held, count));
      }
    }

    @Override
    public int capacity() {
      return tokens.length;
    }

    @Override
    public void close() {}
  }

  private record OneHot(List<Integer> winners, float winning) implements Logits {
    @Override
    public int rows() {
      return winners.size();
    }

    @Override
    public int vocabularySize() {
      return VOCABULARY;
    }

    @Override
    public void copyRow(int row, float[] target) {
      Arrays.fill(target, 0, VOCABULARY, 0f);
      target[winners.get(row)] = winning;
    }
  }
}
