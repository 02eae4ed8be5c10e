package dev.altiplano.engine;

/**
 * What one sequence does in a step.
 *
 * @param lease the KV cache row of the sequence
 * @param tokens the new tokens, at least one; their keys and values are written at {@code past} and
 *     after
 * @param past how many tokens of the row are valid before this step; lowering it between steps
 *     rolls the sequence back
 * @param logitsAt indexes into {@code tokens}, ascending, of the positions whose logits are wanted;
 *     empty for a prefill chunk that is not the last
 */
public record SequenceStep(KvLease lease, int[] tokens, int past, int[] logitsAt) {
  public SequenceStep {
    if (tokens.length == 0) {
      throw new IllegalArgumentException("tokens is empty; this is a bug");
    }
    if (past < 0 || past + tokens.length > lease.capacity()) {
      throw new IllegalArgumentException(
          "past %d + %d tokens do not fit the capacity %d; this is a bug"
              .formatted(past, tokens.length, lease.capacity()));
    }
    for (int at : logitsAt) {
      if (at < 0 || at >= tokens.length) {
        throw new IllegalArgumentException(
            "logitsAt %d is outside the %d tokens; this is a bug".formatted(at, tokens.length));
      }
    }
  }
}
