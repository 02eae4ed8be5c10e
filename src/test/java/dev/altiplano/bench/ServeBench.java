package dev.altiplano.bench;

import dev.altiplano.bench.BenchOptions.Cell;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/** What {@code bench/serve} runs; docs/benchmarks.md tells what it prints. */
public final class ServeBench {
  private static final Duration WARM_UP = Duration.ofSeconds(25);

  /** Slots and context of the server that is compared: room for every cell. */
  private static final int SLOTS = 16;

  private static final int CONTEXT = 2304;
  private static final int MEMORY_SLOTS = 4;
  private static final int MEMORY_CONTEXT = 2048;

  private final BenchOptions options;
  private final Report report = new Report();
  private boolean failed;

  private ServeBench(BenchOptions options) {
    this.options = options;
  }

  /** See {@link BenchOptions#parse}. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    ServeBench bench = new ServeBench(BenchOptions.parse(arguments));
    bench.run();
    System.exit(bench.failed ? 1 : 0);
  }

  private void run() throws IOException, InterruptedException {
    report.machine();
    if (!options.llama()) {
      report.line("Without llama.cpp, and so without ratios: there is no npm or no network.");
    }
    try {
      for (Shape shape : options.shapes()) {
        BenchModel model = new BenchModel(shape, options.work());
        System.err.println("making " + shape.modelName());
        model.make();
        measure(model);
      }
    } finally {
      report.writeTo(options.work().resolve("report.md"));
    }
  }

  private void measure(BenchModel model) throws IOException, InterruptedException {
    report.table(model.shape().modelName());
    try (ServerUnderTest server = ServerUnderTest.start(options, model, SLOTS, CONTEXT)) {
      report.row("first load, conversion included where it was not done", "s", server.load());
      if (options.llama()) {
        try (LlamaProcess llama = LlamaProcess.start(options.work().resolve("llama.log"))) {
          llama.load(model.gguf());
          measure(model, server, Optional.of(llama));
        }
      } else {
        measure(model, server, Optional.empty());
      }
    }
    cell(Cell.MEMORY, () -> memory(model));
  }

  private void measure(BenchModel model, ServerUnderTest server, Optional<LlamaProcess> llama)
      throws InterruptedException {
    var random = new SplittableRandom(7);
    var sides = new Sides(server, llama, options.repetitions(), new Samples());
    var speed = new SpeedCells(model, sides, report, random, options.quick());
    var serving = new ServingCells(model, server, report, random, options.repetitions());
    cell(() -> warmUp(sides, speed));
    cell(Cell.AGREEMENT, speed::agreement);
    cell(Cell.CONTEXT, () -> speed.context(128));
    cell(Cell.CONTEXT, () -> speed.context(1024));
    for (int streams = 1; streams <= SLOTS; streams *= 2) {
      int count = streams;
      cell(Cell.STREAMS, () -> speed.streams(count));
    }
    cell(Cell.CHAT, serving::chat);
    cell(Cell.CHAT, serving::history);
    cell(Cell.STALL, serving::stall);
    cell(Cell.LOAD, speed::load);
    if (model.shape().equals(Shape.SMALL)) {
      cell(Cell.SHARE, () -> speed.share(CONTEXT));
    }
    if (llama.isPresent() && !sides.idleShare().isEmpty()) {
      report.row("CPU of the side that waits", "%", sides.idleShare());
    }
  }

  /**
   * Both sides compute, and the JVM compiles what there is to compile at each token, before
   * anything is measured: a server runs for days, and its first seconds are another matter.
   */
  private void warmUp(Sides sides, SpeedCells speed) throws IOException {
    long end = System.nanoTime() + WARM_UP.toNanos();
    do {
      List<StreamCall> calls = new ArrayList<>();
      for (int i = 0; i < SLOTS / 2; i++) {
        calls.add(sides.server().stream(speed.prompt(48), 64));
      }
      for (StreamCall call : calls) {
        call.await();
      }
    } while (!options.quick() && System.nanoTime() < end);
    if (sides.llama().isPresent()) {
      sides.llama().get().greedy(speed.prompt(48), 16);
    }
  }

  private void memory(BenchModel model) throws IOException, InterruptedException {
    try (ServerUnderTest server =
        ServerUnderTest.start(options, model, MEMORY_SLOTS, MEMORY_CONTEXT)) {
      server.load();
      new ServingCells(model, server, report, new SplittableRandom(8), 1)
          .memory(MEMORY_SLOTS, MEMORY_CONTEXT);
    }
  }

  /** Something to measure. */
  @FunctionalInterface
  private interface Task {
    void run() throws IOException, InterruptedException;
  }

  private void cell(Cell cell, Task task) throws InterruptedException {
    if (options.cells().contains(cell)) {
      cell(task);
    }
  }

  /** A cell that fails is reported, and the others go on. */
  private void cell(Task task) throws InterruptedException {
    try {
      task.run();
    } catch (IOException | RuntimeException e) {
      failed = true;
      report.row("FAILED: " + String.valueOf(e.getMessage()).replaceAll("[|\\s]+", " "), "", 0);
    }
  }
}
