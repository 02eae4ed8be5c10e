package dev.altiplano.engine;

import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.ErrorKind;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * A model on ONNX Runtime. Belongs to one thread, but for {@link #interrupt} and {@link #close}:
 * closing waits for the call in progress, so that nothing is freed under it.
 */
final class OnnxForwardPass implements ForwardPass {
  /**
   * Tokens after which mapped weights are released again: random ones touch pages all over the
   * table of the embedding, and the system maps what lies around a page along with it. What a run
   * needs in any case it reads once for each token; beside that, mapping it anew so seldom is
   * nothing.
   */
  private static final int RELEASE_TOKENS = 512;

  private final ModelGraph graph;
  private final MappedWeights weights;
  private final KvRows rows;
  private final long weightBytes;
  private final Consumer<OnnxForwardPass> onClose;

  /** Held by a step and by closing; fair, so that a loop of steps lets closing in. */
  private final ReentrantLock guard = new ReentrantLock(true);

  private int tokensSinceRelease;
  private boolean closed;

  OnnxForwardPass(
      ModelGraph graph,
      MappedWeights weights,
      long weightBytes,
      Consumer<OnnxForwardPass> onClose) {
    this.graph = graph;
    this.weights = weights;
    this.rows = graph.leases();
    this.weightBytes = weightBytes;
    this.onClose = onClose;
  }

  @Override
  public int vocabularySize() {
    return graph.vocabulary();
  }

  @Override
  public MemoryUse memory() {
    return new MemoryUse(weightBytes, graph.cacheBytes());
  }

  @Override
  public KvLease reserve() {
    return rows.reserve();
  }

  @Override
  public void copyPrefix(KvLease from, KvLease to, int tokens) {
    guard.lock();
    try {
      requireOpen();
      int source = rows.rowOf(from, tokens);
      int target = rows.rowOf(to, 0);
      if (source == target) {
        throw new IllegalArgumentException(
            "row %d would be copied to itself; this is a bug".formatted(source));
      }
      rows.setHeld(target, 0);
      graph.copyPrefix(source, target, tokens);
      rows.setHeld(target, tokens);
    } finally {
      guard.unlock();
    }
  }

  /**
   * Shows what the KV cache holds of a sequence.
   *
   * @throws IllegalArgumentException when the lease is closed or of another model, its row does not
   *     hold so many tokens, or the cache is not in single precision
   */
  void readCache(KvLease lease, int tokens, KvObserver observer) {
    guard.lock();
    try {
      requireOpen();
      graph.readCache(rows.rowOf(lease, tokens), tokens, observer);
    } finally {
      guard.unlock();
    }
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("the model is closed; this is a bug");
    }
  }

  @Override
  public Logits run(Step step) {
    guard.lock();
    try {
      requireOpen();
      return runOpen(step);
    } finally {
      guard.unlock();
    }
  }

  private Logits runOpen(Step step) {
    int[] rowOf = distinctRows(step);
    rollBack(step, rowOf);
    if (graph.arrange(decoding(step, rowOf))) {
      rowOf = distinctRows(step);
    }
    try {
      Logits logits = graph.run(step, rowOf);
      commit(step, rowOf);
      return logits;
    } catch (OrtException e) {
      throw failure(step, e);
    }
  }

  private int[] distinctRows(Step step) {
    int[] rowOf = new int[step.sequences().size()];
    BitSet seen = new BitSet();
    for (int i = 0; i < rowOf.length; i++) {
      rowOf[i] = rowOf(step.sequences().get(i));
      if (seen.get(rowOf[i])) {
        throw new IllegalArgumentException(
            "row %d is in the step twice; this is a bug".formatted(rowOf[i]));
      }
      seen.set(rowOf[i]);
    }
    return rowOf;
  }

  private int rowOf(SequenceStep sequence) {
    return rows.rowOf(sequence.lease(), sequence.past());
  }

  /** Until a step has succeeded, its rows hold what it builds on. */
  private void rollBack(Step step, int[] rowOf) {
    for (int i = 0; i < rowOf.length; i++) {
      rows.setHeld(rowOf[i], step.sequences().get(i).past());
    }
  }

  private static BitSet decoding(Step step, int[] rowOf) {
    BitSet decoding = new BitSet();
    for (int i = 0; i < rowOf.length; i++) {
      decoding.set(rowOf[i], step.sequences().get(i).tokens().length == 1);
    }
    return decoding;
  }

  private void commit(Step step, int[] rowOf) {
    for (int i = 0; i < rowOf.length; i++) {
      SequenceStep sequence = step.sequences().get(i);
      rows.setHeld(rowOf[i], sequence.past() + sequence.tokens().length);
      tokensSinceRelease += sequence.tokens().length;
    }
    if (tokensSinceRelease >= RELEASE_TOKENS) {
      tokensSinceRelease = 0;
      weights.release();
    }
  }

  private AltiplanoException failure(Step step, OrtException cause) {
    if (graph.isTerminated()) {
      return new AltiplanoException(
          ErrorKind.SHUTTING_DOWN, "the step was interrupted because the model is closing", cause);
    }
    List<SequenceStep> sequences = step.sequences();
    int tokens = sequences.stream().mapToInt(s -> s.tokens().length).sum();
    return new AltiplanoException(
        cause.isOutOfMemory() ? ErrorKind.OUT_OF_MEMORY : ErrorKind.INTERNAL,
        "cannot run a step of %d sequences with %d tokens: %s"
            .formatted(sequences.size(), tokens, cause.getMessage()),
        cause);
  }

  @Override
  public void interrupt() {
    graph.terminate();
  }

  @Override
  public void close() {
    guard.lock();
    try {
      if (!closed) {
        closed = true;
        graph.close();
        NativeHeap.trim();
        onClose.accept(this);
      }
    } finally {
      guard.unlock();
    }
  }
}
