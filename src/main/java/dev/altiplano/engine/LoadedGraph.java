package dev.altiplano.engine;

import dev.altiplano.engine.GraphRun.Member;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * The native side of a model: session, KV cache and buffers, and the views that runs go through.
 * Belongs to one thread, but for {@link #terminate}.
 */
final class LoadedGraph implements OwnedObjects.Owned {
  private final OwnedObjects owned = new OwnedObjects();
  private final OrtRuntime runtime;
  private final OrtRunOptions runOptions;
  private final OrtSession session;
  private final GraphSignature graph;
  private final KvCache cache;
  private final StepInputs inputs;
  private final LogitsBuffer logits;
  private final KvRows leases;
  private final Map<Rows, CacheView> views = new HashMap<>();

  private record Rows(int first, int count) {}

  LoadedGraph(OrtRuntime runtime, Path model, EngineOptions options) {
    this.runtime = runtime;
    int rows = options.slots();
    try {
      runOptions = owned.add(runtime.runOptions());
      session = owned.add(runtime.openSession(model, options.threads()));
      graph = GraphSignature.of(model, session.inputs(), session.outputs());
      cache = owned.add(KvCache.allocate(graph.layers(), rows, options.contextLength()));
      inputs = owned.add(new StepInputs(rows, options.contextLength()));
      logits = owned.add(new LogitsBuffer(rows, graph.vocabulary()));
      leases = new KvRows(rows, options.contextLength());
    } catch (Throwable e) {
      owned.close();
      throw e;
    }
  }

  int vocabulary() {
    return graph.vocabulary();
  }

  KvRows leases() {
    return leases;
  }

  long cacheBytes() {
    return cache.bytes();
  }

  /** Copies the first tokens of a row of the KV cache to the front of another. */
  void copyPrefix(int from, int to, int tokens) {
    cache.copyPrefix(from, to, tokens);
  }

  /** Lets two rows of the KV cache change places, with their leases. */
  void exchange(RowCompaction.Exchange rows) {
    int[] held = leases.held();
    cache.exchange(rows.row(), held[rows.row()], rows.other(), held[rows.other()]);
    leases.exchange(rows.row(), rows.other());
  }

  /** Shows the first tokens of a row of the KV cache. */
  void readCache(int row, int tokens, KvObserver observer) {
    cache.read(row, tokens, observer);
  }

  /** Makes room for the logits of a step whose runs follow. */
  LogitsBuffer prepare(int logitsRows) {
    logits.prepare(logitsRows);
    return logits;
  }

  /**
   * Runs the graph once.
   *
   * @param firstLogits how many rows of logits the step's earlier runs wrote
   */
  void run(GraphRun run, int firstLogits) {
    place(run, firstLogits);
    inputs.fill(run);
    CacheView view = views.computeIfAbsent(new Rows(run.firstRow(), run.rows()), this::openView);
    session.run(runOptions, view.bind(run.tokensPerRow(), logits, firstLogits, run.logitsRows()));
  }

  private CacheView openView(Rows rows) {
    return owned.add(new CacheView(runtime, session, inputs, cache, rows.first(), rows.count()));
  }

  private void place(GraphRun run, int firstLogits) {
    int block = firstLogits;
    for (Member member : run.members()) {
      for (int i = 0; i < member.sequence().logitsAt().length; i++) {
        logits.place(member.firstLogits() + i, block++);
      }
    }
  }

  /** Makes a run in progress, and all later ones, fail. From any thread, also after closing. */
  void terminate() {
    runOptions.terminate();
  }

  boolean isTerminated() {
    return runOptions.isTerminated();
  }

  @Override
  public void close() {
    owned.close();
  }
}
