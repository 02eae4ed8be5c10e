package dev.altiplano.engine;

import dev.altiplano.engine.ExportedTraits.Piece;
import java.util.Arrays;
import java.util.BitSet;

/**
 * A graph that another program exported: it takes the past of a sequence as tensors and gives back
 * longer ones, so that each sequence of a step has runs of its own. Right for every such graph,
 * with whatever attention; slower than sharing runs, since each one reads all weights.
 */
final class ExportedGraph implements ModelGraph {
  private final OwnedObjects owned = new OwnedObjects();
  private final OpenedSession opened;
  private final PastRows pasts;
  private final ExportedRuns runs;
  private final ExportedTraits traits;
  private final LogitsBuffer logits;
  private final KvRows leases;

  /** Takes over what is in {@code opened}, also when it fails. */
  ExportedGraph(OrtRuntime runtime, OpenedSession opened, EngineOptions options) {
    int rows = options.slots();
    int capacity = options.contextLength();
    try {
      this.opened = owned.add(opened);
      ExportedSignature signature =
          ExportedSignature.of(opened.model(), options.names(), opened.inputs(), opened.outputs());
      pasts = owned.add(PastRows.allocate(signature.shapes(), rows, capacity));
      runs = owned.add(new ExportedRuns(runtime, opened, signature, pasts));
      traits = new ExportedTrial(opened, runs, pasts, capacity).run(signature.keepsLogitsAsTold());
      logits = owned.add(new LogitsBuffer(rows, traits.vocabulary()));
      leases = new KvRows(rows, capacity);
    } catch (Throwable e) {
      owned.close();
      throw e;
    }
  }

  ExportedTraits traits() {
    return traits;
  }

  @Override
  public int vocabulary() {
    return traits.vocabulary();
  }

  @Override
  public KvRows leases() {
    return leases;
  }

  @Override
  public long cacheBytes() {
    return pasts.bytes();
  }

  @Override
  public void copyPrefix(int from, int to, int tokens) {
    pasts.copyPrefix(from, to, tokens);
  }

  @Override
  public void readCache(int row, int tokens, KvObserver observer) {
    throw new IllegalArgumentException("only graphs of this server's form show their KV cache");
  }

  /** Rows share no run, so that it does not matter where they are. */
  @Override
  public boolean arrange(BitSet decoding) {
    return false;
  }

  @Override
  public Logits run(Step step, int[] rows) {
    logits.prepare(step.logitsRows());
    int written = 0;
    for (int i = 0; i < rows.length; i++) {
      SequenceStep sequence = step.sequences().get(i);
      run(sequence, rows[i], written);
      written += sequence.logitsAt().length;
    }
    return logits;
  }

  private void run(SequenceStep sequence, int row, int firstLogits) {
    pasts.truncate(row, sequence.past());
    int[] tokens = sequence.tokens();
    int next = firstLogits;
    for (Piece piece : traits.pieces(sequence.past(), tokens.length, sequence.logitsAt())) {
      int[] some = Arrays.copyOfRange(tokens, piece.from(), piece.to());
      try (OrtResult result = runs.append(row, some, piece.keep())) {
        for (int at : piece.wanted()) {
          logits.place(next, next);
          result.copyRow(result.rows() - (piece.to() - at), logits.block(next++, 1));
        }
      }
    }
  }

  @Override
  public void terminate() {
    opened.terminate();
  }

  @Override
  public boolean isTerminated() {
    return opened.isTerminated();
  }

  @Override
  public void close() {
    owned.close();
  }
}
