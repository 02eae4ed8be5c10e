package dev.altiplano.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/** What only a server does: conversations, prompts beside running streams, memory. */
final class ServingCells {
  private static final int TURNS = 10;
  private static final int FIRST_TURN = 128;
  private static final int TURN = 32;
  private static final int ANSWER = 16;

  private final BenchModel model;
  private final ServerUnderTest server;
  private final Report report;
  private final RandomGenerator random;
  private final int repetitions;

  ServingCells(
      BenchModel model,
      ServerUnderTest server,
      Report report,
      RandomGenerator random,
      int repetitions) {
    this.model = model;
    this.server = server;
    this.report = report;
    this.random = random;
    this.repetitions = repetitions;
  }

  private String words(int count) {
    return Words.text(Words.random(random, count, model.shape().vocabSize()));
  }

  void chat() throws IOException {
    List<Samples> reused = chat(false);
    List<Samples> anew = chat(true);
    for (int turn : new int[] {1, 2, 5, TURNS}) {
      String what = "chat, turn %d of %d, TTFT".formatted(turn, TURNS);
      report.row(what, "ms", reused.get(turn - 1));
      report.row(what + ", a new first word each turn", "ms", anew.get(turn - 1));
    }
  }

  /** Milliseconds to the first token of each turn; another first word leaves nothing to reuse. */
  private List<Samples> chat(boolean newFirstWord) throws IOException {
    List<Samples> turns = IntStream.range(0, TURNS).mapToObj(turn -> new Samples()).toList();
    for (int i = 0; i < repetitions; i++) {
      String first = words(1);
      String rest = words(FIRST_TURN - 1);
      for (Samples turn : turns) {
        StreamRecord answer = server.streamText(first + " " + rest, ANSWER).await();
        turn.add(answer.timeToFirstToken());
        rest = "%s %s %s".formatted(rest, answer.text(), words(TURN));
        first = newFirstWord ? words(1) : first;
      }
    }
    return turns;
  }

  /** A second turn on a long history against that history read for the first time. */
  void history() throws IOException {
    Samples cold = new Samples();
    Samples warm = new Samples();
    for (int i = 0; i < repetitions; i++) {
      String history = words(1000);
      StreamRecord answer = server.streamText(history, ANSWER).await();
      cold.add(answer.timeToFirstToken());
      String second = "%s %s %s".formatted(history, answer.text(), words(TURN));
      warm.add(server.streamText(second, ANSWER).await().timeToFirstToken());
    }
    report.row("history of 1,000, first turn, TTFT", "ms", cold);
    report.row("history of 1,000, second turn, TTFT", "ms", warm);
    report.row("second turn over first", "%", 100 * warm.median() / cold.median());
  }

  /** Running streams while a long prompt is read. */
  void stall() throws IOException {
    Samples before = new Samples();
    Samples during = new Samples();
    Samples first = new Samples();
    for (int i = 0; i < repetitions; i++) {
      List<StreamCall> running = new ArrayList<>();
      for (int stream = 0; stream < 3; stream++) {
        running.add(server.streamText(words(TURN), 2000));
      }
      awaitLines(running, 16);
      StreamRecord prompt = server.streamText(words(2000), 1).await();
      first.add(prompt.timeToFirstToken());
      for (StreamCall call : running) {
        call.cancel();
        StreamRecord stream = call.await();
        before.add(stream.gaps(stream.start(), prompt.start()));
        during.add(stream.gaps(prompt.start(), prompt.first()));
      }
    }
    report.row("3 streams, ITL p99 before a prompt of 2,000", "ms", before.quantile(0.99));
    report.row("3 streams, ITL p50 while it is read", "ms", during.median());
    report.row("3 streams, ITL p99 while it is read", "ms", during.quantile(0.99));
    report.row("the prompt of 2,000, TTFT beside 3 streams", "ms", first);
  }

  /** Waits until each stream runs. */
  private static void awaitLines(List<StreamCall> streams, int lines) {
    for (StreamCall stream : streams) {
      while (stream.linesRead() < lines && !stream.isOver()) {
        LockSupport.parkNanos(1_000_000);
      }
    }
  }

  /** Resident memory of a server of its own, now and at most, when its slots are full. */
  void memory(int slots, int context) throws IOException, InterruptedException {
    List<StreamCall> calls = new ArrayList<>();
    for (int i = 0; i < slots; i++) {
      calls.add(server.streamText(words(context - ANSWER), ANSWER));
    }
    for (StreamCall call : calls) {
      call.await();
    }
    double mega = 1e6;
    double needed = server.modelBytes() / mega;
    report.row("weights and KV cache, %d slots of %d".formatted(slots, context), "MB", needed);
    report.row("  and 150 MB", "MB", needed + 150);
    report.row(
        "resident with %d slots full".formatted(slots),
        "MB",
        server.process().residentBytes() / mega);
    report.row("resident at most, load included", "MB", server.process().peakBytes() / mega);
  }
}
