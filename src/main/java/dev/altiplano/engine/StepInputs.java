package dev.altiplano.engine;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * The small inputs of a run, in native memory that every run of a model uses again. Belongs to one
 * thread.
 */
final class StepInputs implements OwnedObjects.Owned {
  private final Arena arena = Arena.ofShared();
  private final MemorySegment tokens;
  private final MemorySegment lastPositions;
  private final MemorySegment longest;
  private final MemorySegment logitsAt;

  /** For runs of one token in each of {@code rows}, or of up to {@code capacity} in one. */
  StepInputs(int rows, int capacity) {
    int most = Math.max(rows, capacity);
    try {
      tokens = arena.allocate(JAVA_LONG, most);
      lastPositions = arena.allocate(JAVA_INT, rows);
      longest = arena.allocate(JAVA_INT, 1);
      logitsAt = arena.allocate(JAVA_LONG, most);
    } catch (Throwable e) {
      arena.close();
      throw e;
    }
  }

  /** Writes the inputs of a run. */
  void fill(GraphRun run) {
    int total = 0;
    int token = 0;
    int logits = 0;
    for (int i = 0; i < run.rows(); i++) {
      SequenceStep sequence = run.members().get(i).sequence();
      int end = sequence.past() + sequence.tokens().length;
      total = Math.max(total, end);
      lastPositions.setAtIndex(JAVA_INT, i, end - 1);
      for (int at : sequence.logitsAt()) {
        logitsAt.setAtIndex(JAVA_LONG, logits++, (long) token + at);
      }
      for (int id : sequence.tokens()) {
        tokens.setAtIndex(JAVA_LONG, token++, id);
      }
    }
    longest.set(JAVA_INT, 0, total);
  }

  MemorySegment tokens(int count) {
    return tokens.asSlice(0, (long) count * Long.BYTES);
  }

  MemorySegment lastPositions(int rows) {
    return lastPositions.asSlice(0, (long) rows * Integer.BYTES);
  }

  MemorySegment longest() {
    return longest;
  }

  MemorySegment logitsAt(int count) {
    return logitsAt.asSlice(0, (long) count * Long.BYTES);
  }

  @Override
  public void close() {
    arena.close();
  }
}
