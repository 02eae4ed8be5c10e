package dev.altiplano.engine;

import java.util.BitSet;

/**
 * The native side of a model: how it is driven depends on the graph. Belongs to one thread, but for
 * {@link #terminate}.
 */
interface ModelGraph extends OwnedObjects.Owned {
  /** Length of a row of logits. */
  int vocabulary();

  /** Who leases which row of the KV cache. */
  KvRows leases();

  long cacheBytes();

  /** Copies the first tokens of a row of the KV cache to the front of another. */
  void copyPrefix(int from, int to, int tokens);

  /** Shows the first tokens of a row of the KV cache. */
  void readCache(int row, int tokens, KvObserver observer);

  /**
   * Puts rows where a step with these decoding rows is run best.
   *
   * @return whether leases have moved to other rows
   */
  boolean arrange(BitSet decoding);

  /**
   * Runs a step.
   *
   * @param rows the row of each sequence
   */
  Logits run(Step step, int[] rows);

  /** Makes a run in progress, and all later ones, fail. From any thread, also after closing. */
  void terminate();

  boolean isTerminated();
}
