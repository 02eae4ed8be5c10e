package dev.altiplano.engine;

import static java.lang.foreign.ValueLayout.ADDRESS;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * A call of a graph whose tensors are others each time. The runtime makes the outputs that were not
 * set. Belongs to one thread.
 */
final class OrtCall implements OwnedObjects.Owned {
  private final OrtApi api;
  private final OrtSession session;
  private final Arena arena = Arena.ofShared();
  private final int inputCount;
  private final int outputCount;
  private final MemorySegment inputNames;
  private final MemorySegment outputNames;
  private final MemorySegment inputs;
  private final MemorySegment outputs;

  OrtCall(OrtApi api, OrtSession session, List<String> inputNames, List<String> outputNames) {
    this.api = api;
    this.session = session;
    this.inputCount = inputNames.size();
    this.outputCount = outputNames.size();
    this.inputNames = pointers(inputNames);
    this.outputNames = pointers(outputNames);
    this.inputs = arena.allocate(ADDRESS, inputCount);
    this.outputs = arena.allocate(ADDRESS, outputCount);
  }

  private MemorySegment pointers(List<String> names) {
    MemorySegment pointers = arena.allocate(ADDRESS, names.size());
    for (int i = 0; i < names.size(); i++) {
      pointers.setAtIndex(ADDRESS, i, arena.allocateFrom(names.get(i)));
    }
    return pointers;
  }

  /** Sets an input; the tensor stays the caller's and outlives the run. */
  void input(int index, OrtObject tensor) {
    inputs.setAtIndex(ADDRESS, index, tensor.pointer());
  }

  /** Sets what an output is written to; the tensor stays the caller's and outlives the run. */
  void output(int index, OrtObject tensor) {
    outputs.setAtIndex(ADDRESS, index, tensor.pointer());
  }

  /** Runs the graph. The first output is made by the runtime, and is the caller's. */
  OrtResult run(OrtRunOptions options) {
    outputs.setAtIndex(ADDRESS, 0, MemorySegment.NULL);
    api.call(
        OrtFunction.RUN,
        session.pointer(),
        options.pointer(),
        inputNames,
        inputs,
        (long) inputCount,
        outputNames,
        (long) outputCount,
        outputs);
    return new OrtResult(
        api, new OrtObject(api, OrtFunction.RELEASE_VALUE, outputs.getAtIndex(ADDRESS, 0)));
  }

  @Override
  public void close() {
    arena.close();
  }
}
