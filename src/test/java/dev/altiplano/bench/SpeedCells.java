package dev.altiplano.bench;

import dev.altiplano.graph.KvCacheType;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/** What both sides are asked alike: speed of prefill and decode, alone and together, and loads. */
final class SpeedCells {
  private static final int STREAM_PROMPT = 32;
  private static final int AGREEMENT_TOKENS = 32;

  private final BenchModel model;
  private final Sides sides;
  private final Report report;
  private final RandomGenerator random;
  private final boolean quick;

  SpeedCells(BenchModel model, Sides sides, Report report, RandomGenerator random, boolean quick) {
    this.model = model;
    this.sides = sides;
    this.report = report;
    this.random = random;
    this.quick = quick;
  }

  int[] prompt(int length) {
    return Words.random(random, length, model.shape().vocabSize());
  }

  private List<int[]> prompts(int count, int length) {
    return IntStream.range(0, count).mapToObj(i -> prompt(length)).toList();
  }

  /**
   * Whether both compute the same function: each token of greedy answers of llama.cpp is asked of
   * the server after the same tokens. They round differently, so that close calls differ.
   */
  void agreement() throws IOException {
    if (sides.llama().isEmpty()) {
      return;
    }
    Samples agreeing = new Samples();
    for (int i = 0; i < sides.repetitions(); i++) {
      int[] prompt = prompt(STREAM_PROMPT);
      int[] answer = sides.llama().get().greedy(prompt, AGREEMENT_TOKENS);
      int same = 0;
      for (int at = 0; at < answer.length; at++) {
        int[] before = Arrays.copyOf(prompt, prompt.length + at);
        System.arraycopy(answer, 0, before, prompt.length, at);
        int[] next = Words.ids(sides.server().likeliest(before).await().text());
        same += next[0] == answer[at] ? 1 : 0;
      }
      agreeing.add(same);
    }
    report.row(
        "greedy tokens of %d as llama.cpp's".formatted(AGREEMENT_TOKENS), "tokens", agreeing);
  }

  void context(int length) throws IOException, InterruptedException {
    int tokens = quick ? 24 : 48;
    Samples prefill = new Samples();
    Samples decode = new Samples();
    Samples llamaPrefill = new Samples();
    Samples llamaDecode = new Samples();
    sides.alternate(
        server -> {
          StreamRecord stream = server.stream(prompt(length), tokens).await();
          prefill.add(1e3 * length / stream.timeToFirstToken());
          decode.add(stream.decodeRate());
        },
        llama -> {
          LlamaProcess.Run run = llama.run(prompts(1, length), prompts(1, tokens));
          llamaPrefill.add(length / run.prefill());
          llamaDecode.add(tokens / run.decode());
        });
    report.row("prefill of %d".formatted(length), "tok/s", prefill, llamaPrefill);
    report.row("decode at %d".formatted(length), "tok/s", decode, llamaDecode);
  }

  void streams(int count) throws IOException, InterruptedException {
    int tokens = quick ? 32 : 64;
    Samples rate = new Samples();
    Samples llamaRate = new Samples();
    Samples first = new Samples();
    Samples gaps = new Samples();
    sides.alternate(
        server -> {
          List<StreamRecord> streams = sides.streams(prompts(count, STREAM_PROMPT), tokens);
          rate.add(StreamRecord.totalRate(streams));
          for (StreamRecord stream : streams) {
            first.add(stream.timeToFirstToken());
            gaps.add(stream.gaps(stream.start(), stream.last()));
          }
        },
        llama -> {
          LlamaProcess.Run run = llama.run(prompts(count, STREAM_PROMPT), prompts(count, tokens));
          llamaRate.add(count * tokens / run.decode());
        });
    String what = "%d stream%s".formatted(count, count == 1 ? "" : "s");
    report.row(what + ", total", "tok/s", rate, llamaRate);
    quantiles(what + ", TTFT", first);
    quantiles(what + ", ITL", gaps);
  }

  private void quantiles(String what, Samples millis) {
    report.row(what + " p50", "ms", millis.median());
    report.row(what + " p99", "ms", millis.quantile(0.99));
  }

  void load() throws IOException, InterruptedException {
    Samples seconds = new Samples();
    Samples llamaSeconds = new Samples();
    sides.alternate(
        server -> {
          server.unload();
          seconds.add(server.load());
        },
        llama -> llamaSeconds.add(llama.load(model.gguf())));
    report.row("load", "s", seconds, llamaSeconds);
  }

  /** How much of a step is not the engine: the rate over HTTP beside that of the bare steps. */
  void share(int context) throws IOException {
    int tokens = quick ? 32 : 96;
    for (int count : new int[] {1, 8}) {
      Samples http = new Samples();
      Samples engine = new Samples();
      try (EngineRun bare = new EngineRun(model, KvCacheType.F32, count, context, random)) {
        bare.read(STREAM_PROMPT);
        bare.rate(count, STREAM_PROMPT, tokens);
        for (int i = 0; i < sides.repetitions(); i++) {
          List<int[]> prompts = prompts(count, STREAM_PROMPT);
          http.add(StreamRecord.totalRate(sides.streams(prompts, tokens)));
          engine.add(bare.rate(count, STREAM_PROMPT, tokens));
        }
      }
      String what = "%d at once, ".formatted(count);
      report.row(what + "over HTTP", "tok/s", http);
      report.row(what + "steps of the engine alone", "tok/s", engine);
      double share = 100 * (1 - http.median() / engine.median());
      report.row(what + "share of a step that is not the engine", "%", share);
    }
  }
}
