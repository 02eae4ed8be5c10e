package dev.altiplano.engine;

import java.nio.file.Path;
import java.util.Map;

/** A session of a graph that nobody knows yet how to drive. */
record OpenedSession(
    Path model,
    OrtSession session,
    OrtRunOptions runOptions,
    Map<String, TensorSpec> inputs,
    Map<String, TensorSpec> outputs) {
  static OpenedSession open(OrtRuntime runtime, Path model, int threads) {
    OwnedObjects owned = new OwnedObjects();
    try {
      OrtRunOptions runOptions = owned.add(runtime.runOptions());
      OrtSession session = owned.add(runtime.openSession(model, threads));
      return new OpenedSession(model, session, runOptions, session.inputs(), session.outputs());
    } catch (Throwable e) {
      owned.close();
      throw e;
    }
  }

  /** Whether the graph is of the form that this server writes. */
  boolean isOwnForm() {
    return inputs.keySet().containsAll(GraphInputs.NAMES);
  }
}
