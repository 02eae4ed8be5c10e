package dev.altiplano.engine;

import java.util.Set;

/** What tells a graph that the engine runs from those that others export. */
public final class GraphInputs {
  /** The inputs of every such graph, those of the KV cache aside. */
  public static final Set<String> NAMES =
      Set.of(
          GraphSignature.INPUT_IDS,
          GraphSignature.SEQLENS_K,
          GraphSignature.TOTAL_SEQ_LEN,
          GraphSignature.OUT_IDX);

  private GraphInputs() {}
}
