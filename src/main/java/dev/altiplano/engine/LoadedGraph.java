package dev.altiplano.engine;

import dev.altiplano.engine.GraphRun.Member;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A graph of the form that this server writes: session, KV cache and buffers, and the views that
 * runs go through.
 */
final class LoadedGraph implements ModelGraph {
  private final OwnedObjects owned = new OwnedObjects();
  private final OrtRuntime runtime;
  private final OpenedSession opened;
  private final GraphSignature graph;
  private final KvCache cache;
  private final StepInputs inputs;
  private final LogitsBuffer logits;
  private final KvRows leases;
  private final Map<Rows, CacheView> views = new HashMap<>();

  private record Rows(int first, int count) {}

  /** Takes over what is in {@code opened}, also when it fails. */
  LoadedGraph(OrtRuntime runtime, OpenedSession opened, EngineOptions options) {
    this.runtime = runtime;
    int rows = options.slots();
    try {
      this.opened = owned.add(opened);
      graph = GraphSignature.of(opened.model(), opened.inputs(), opened.outputs());
      cache = owned.add(KvCache.allocate(graph.layers(), rows, options.contextLength()));
      inputs = owned.add(new StepInputs(rows, options.contextLength()));
      logits = owned.add(new LogitsBuffer(rows, graph.vocabulary()));
      leases = new KvRows(rows, options.contextLength());
    } catch (Throwable e) {
      owned.close();
      throw e;
    }
  }

  @Override
  public int vocabulary() {
    return graph.vocabulary();
  }

  @Override
  public KvRows leases() {
    return leases;
  }

  @Override
  public long cacheBytes() {
    return cache.bytes();
  }

  @Override
  public void copyPrefix(int from, int to, int tokens) {
    cache.copyPrefix(from, to, tokens);
  }

  /** Makes the decoding rows neighbours. */
  @Override
  public boolean arrange(BitSet decoding) {
    List<RowCompaction.Exchange> exchanges = RowCompaction.plan(decoding, leases.held());
    exchanges.forEach(this::exchange);
    return !exchanges.isEmpty();
  }

  private void exchange(RowCompaction.Exchange rows) {
    int[] held = leases.held();
    cache.exchange(rows.row(), held[rows.row()], rows.other(), held[rows.other()]);
    leases.exchange(rows.row(), rows.other());
  }

  @Override
  public void readCache(int row, int tokens, KvObserver observer) {
    cache.read(row, tokens, observer);
  }

  @Override
  public Logits run(Step step, int[] rows) {
    logits.prepare(step.logitsRows());
    int written = 0;
    for (GraphRun run : GraphRun.plan(step, rows)) {
      run(run, written);
      written += run.logitsRows();
    }
    return logits;
  }

  /**
   * Runs the graph once.
   *
   * @param firstLogits how many rows of logits the step's earlier runs wrote
   */
  private void run(GraphRun run, int firstLogits) {
    place(run, firstLogits);
    inputs.fill(run);
    CacheView view = views.computeIfAbsent(new Rows(run.firstRow(), run.rows()), this::openView);
    opened
        .session()
        .run(
            opened.runOptions(),
            view.bind(run.tokensPerRow(), logits, firstLogits, run.logitsRows()));
  }

  private CacheView openView(Rows rows) {
    return owned.add(
        new CacheView(runtime, opened.session(), inputs, cache, rows.first(), rows.count()));
  }

  private void place(GraphRun run, int firstLogits) {
    int block = firstLogits;
    for (Member member : run.members()) {
      for (int i = 0; i < member.sequence().logitsAt().length; i++) {
        logits.place(member.firstLogits() + i, block++);
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
