package dev.altiplano.engine;

import java.nio.file.Path;
import java.util.Map;

/** A session of a graph, and the options of its runs; how it is driven is for others to know. */
record OpenedSession(
    Path model,
    OrtSession session,
    OrtRunOptions runOptions,
    MappedWeights weights,
    Map<String, TensorSpec> inputs,
    Map<String, TensorSpec> outputs)
    implements OwnedObjects.Owned {
  static OpenedSession open(OrtRuntime runtime, Path model, int threads) {
    OwnedObjects owned = new OwnedObjects();
    try {
      OrtRunOptions runOptions = owned.add(runtime.runOptions());
      OrtSession session = owned.add(runtime.openSession(model, threads));
      MappedWeights weights = MappedWeights.of(model.toAbsolutePath().resolveSibling(""));
      weights.release();
      return new OpenedSession(
          model, session, runOptions, weights, session.inputs(), session.outputs());
    } catch (Throwable e) {
      owned.close();
      throw e;
    }
  }

  /** Whether the graph is of the form that this server writes. */
  boolean isOwnForm() {
    return inputs.keySet().containsAll(GraphInputs.NAMES);
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
    try (runOptions) {
      session.close();
    }
  }
}
