package dev.altiplano.engine;

import java.util.List;

/** One step of the generation loop: each sequence at most once. */
public record Step(List<SequenceStep> sequences) {
  public Step {
    sequences = List.copyOf(sequences);
    if (sequences.isEmpty()) {
      throw new IllegalArgumentException("sequences is empty; this is a bug");
    }
  }

  /** How many rows of logits the step asks for. */
  public int logitsRows() {
    return sequences.stream().mapToInt(s -> s.logitsAt().length).sum();
  }
}
