package dev.altiplano.residency;

import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.ErrorKind;
import dev.altiplano.model.ModelName;
import java.util.OptionalInt;

/**
 * Decides how a model is loaded, so that it fits into the memory budget when it is alone.
 *
 * @param budget bytes
 * @param slots sequences of a model that run at once; 0 chooses by processors and budget
 * @param processors that the process may use
 * @param contextLength tokens, for requests that name none
 */
record LoadPlanner(long budget, int slots, int processors, int contextLength) {
  /** A context that nobody asked for is not reduced below this. */
  static final int LEAST_CONTEXT = 2048;

  private static final int LEAST_AUTOMATIC_SLOTS = 4;

  /** The most slots that are ever chosen automatically. */
  static final int MOST_AUTOMATIC_SLOTS = 16;

  /**
   * The plan for a model. Slots that may be chosen are halved until the KV cache takes no more than
   * half of the budget and everything fits; then a context that nobody asked for is reduced to the
   * next power of two, and so on.
   *
   * @param requested the context length that a request names
   * @throws AltiplanoException OUT_OF_MEMORY, with all the numbers, if it can never fit
   */
  LoadPlan plan(ModelName name, Footprint model, OptionalInt requested) {
    int wanted = Math.min(requested.orElse(contextLength), model.longestContext());
    int least = requested.isPresent() ? wanted : Math.min(wanted, LEAST_CONTEXT);
    LoadPlan plan = plan(model, wanted);
    while (!fits(plan) && plan.contextLength() > least) {
      plan = plan(model, Math.max(least, Integer.highestOneBit(plan.contextLength() - 1)));
    }
    if (!fits(plan)) {
      throw new AltiplanoException(
          ErrorKind.OUT_OF_MEMORY,
          "cannot load %s: %s; %s".formatted(name, numbers(plan), advice(model, requested)));
    }
    return plan;
  }

  private LoadPlan plan(Footprint model, int length) {
    int count = mostSlots();
    LoadPlan plan = new LoadPlan(count, length, model.estimate(count, length));
    while (slots == 0 && count > 1 && isWide(plan)) {
      count /= 2;
      plan = new LoadPlan(count, length, model.estimate(count, length));
    }
    return plan;
  }

  /** As many slots as a model has if memory allows it. */
  int mostSlots() {
    return slots > 0 ? slots : Math.clamp(processors, LEAST_AUTOMATIC_SLOTS, MOST_AUTOMATIC_SLOTS);
  }

  private boolean isWide(LoadPlan plan) {
    return !fits(plan) || plan.estimate().kvCache() > budget / 2;
  }

  private boolean fits(LoadPlan plan) {
    return plan.estimate().total() <= budget;
  }

  /** The sum is that of the rounded parts, so that it can be checked. */
  private String numbers(LoadPlan plan) {
    MemoryEstimate estimate = plan.estimate();
    long weights = mebibytes(estimate.weights());
    long kvCache = mebibytes(estimate.kvCache());
    long overhead = mebibytes(estimate.overhead());
    return """
    it needs %d MiB of memory and models may take %d MiB: weights %d MiB, \
    KV cache %d MiB (%s x %d tokens), overhead %d MiB\
    """
        .formatted(
            weights + kvCache + overhead,
            budget >> 20,
            weights,
            kvCache,
            plan.slots() == 1 ? "1 slot" : plan.slots() + " slots",
            plan.contextLength(),
            overhead);
  }

  /** Only what helps. */
  private String advice(Footprint model, OptionalInt requested) {
    MemoryEstimate least = model.estimate(1, 1);
    if (least.weights() + least.overhead() > budget) {
      return "its weights and the overhead alone are more than that: raise altiplano.memory, or"
          + " take a smaller model or one of lower precision";
    }
    return "lower %s%s, take a smaller OLLAMA_KV_CACHE_TYPE, or raise altiplano.memory"
        .formatted(
            requested.isPresent() ? "num_ctx" : "OLLAMA_CONTEXT_LENGTH",
            slots > 1 ? " or OLLAMA_NUM_PARALLEL" : "");
  }

  /** Rounded up, so that what is too large looks so. */
  private static long mebibytes(long bytes) {
    return Math.ceilDiv(bytes, 1L << 20);
  }
}
