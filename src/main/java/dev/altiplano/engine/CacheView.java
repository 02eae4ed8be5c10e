package dev.altiplano.engine;

import java.lang.foreign.MemorySegment;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Consecutive rows of the KV cache as the runs over them see them: bound once, as past and as
 * present in the same memory, so that a run appends in place. Belongs to one thread.
 */
final class CacheView implements OwnedObjects.Owned {
  private final OrtRuntime runtime;
  private final OrtBinding binding;
  private final StepInputs inputs;
  private final int rows;
  private @Nullable Shape bound;

  /** What the other tensors of a run depend on. */
  private record Shape(int tokensPerRow, int firstLogits, int logitsRows, MemorySegment logits) {}

  CacheView(
      OrtRuntime runtime,
      OrtSession session,
      StepInputs inputs,
      KvCache cache,
      int firstRow,
      int rows) {
    this.runtime = runtime;
    this.inputs = inputs;
    this.rows = rows;
    this.binding = runtime.binding(session);
    try {
      bindCache(cache.rows(firstRow, rows), cache.capacity());
    } catch (Throwable e) {
      binding.close();
      throw e;
    }
  }

  private void bindCache(List<KvCache.Layer> layers, int capacity) {
    for (int i = 0; i < layers.size(); i++) {
      KvCache.Layer layer = layers.get(i);
      bindSide(i, "key", layer.keys(), layer.shape(), capacity);
      bindSide(i, "value", layer.values(), layer.shape(), capacity);
    }
  }

  private void bindSide(int layer, String side, MemorySegment data, KvShape shape, int capacity) {
    try (OrtObject tensor =
        runtime.tensor(data, shape.type(), rows, shape.heads(), capacity, shape.headSize())) {
      binding.input(GraphSignature.past(layer, side), tensor);
      binding.output(GraphSignature.present(layer, side), tensor);
    }
  }

  /**
   * The binding for a run; binds again only what differs from the last one.
   *
   * @param firstLogits where in the buffer the run's logits go
   */
  OrtBinding bind(int tokensPerRow, LogitsBuffer logits, int firstLogits, int logitsRows) {
    Shape wanted = new Shape(tokensPerRow, firstLogits, logitsRows, logits.memory());
    if (!wanted.equals(bound)) {
      bound = null;
      input(
          GraphSignature.INPUT_IDS,
          ElementType.INT64,
          inputs.tokens(rows * tokensPerRow),
          rows,
          tokensPerRow);
      input(GraphSignature.SEQLENS_K, ElementType.INT32, inputs.lastPositions(rows), rows);
      input(GraphSignature.TOTAL_SEQ_LEN, ElementType.INT32, inputs.longest());
      input(GraphSignature.OUT_IDX, ElementType.INT64, inputs.logitsAt(logitsRows), logitsRows);
      bindLogits(logits, firstLogits, logitsRows);
      bound = wanted;
    }
    return binding;
  }

  private void input(String name, ElementType type, MemorySegment data, long... shape) {
    try (OrtObject tensor = runtime.tensor(data, type, shape)) {
      binding.input(name, tensor);
    }
  }

  private void bindLogits(LogitsBuffer logits, int first, int count) {
    MemorySegment block = logits.block(first, count);
    try (OrtObject tensor =
        runtime.tensor(block, ElementType.FLOAT, count, logits.vocabularySize())) {
      binding.output(GraphSignature.LOGITS, tensor);
    }
  }

  @Override
  public void close() {
    binding.close();
  }
}
