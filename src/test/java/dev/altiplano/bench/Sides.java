package dev.altiplano.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The two that are compared, which take turns. While one computes, the other's CPU time is watched:
 * one that does not wait quietly spoils the comparison.
 */
record Sides(
    ServerUnderTest server, Optional<LlamaProcess> llama, int repetitions, Samples idleShare) {

  /** What one side does in its turn. */
  @FunctionalInterface
  interface Turn<T> {
    void take(T side) throws IOException, InterruptedException;
  }

  /** Lets the server and llama.cpp, if it is there, take turns. */
  void alternate(Turn<ServerUnderTest> ours, Turn<LlamaProcess> theirs)
      throws IOException, InterruptedException {
    for (int i = 0; i < repetitions; i++) {
      if (llama.isEmpty()) {
        ours.take(server);
      } else {
        watching(llama.get().process(), server, ours);
        watching(server.process(), llama.get(), theirs);
      }
    }
  }

  private <T> void watching(ChildProcess idle, T side, Turn<T> turn)
      throws IOException, InterruptedException {
    Duration before = idle.cpuTime();
    long start = System.nanoTime();
    turn.take(side);
    double nanos = System.nanoTime() - start;
    idleShare.add(100 * idle.cpuTime().minus(before).toNanos() / nanos);
  }

  /** Runs streams at once and waits for all. */
  List<StreamRecord> streams(List<int[]> prompts, int tokens) throws IOException {
    List<StreamCall> calls = new ArrayList<>();
    for (int[] prompt : prompts) {
      calls.add(server.stream(prompt, tokens));
    }
    List<StreamRecord> records = new ArrayList<>();
    for (StreamCall call : calls) {
      records.add(call.await());
    }
    return records;
  }
}
