package dev.altiplano.bench;

import dev.altiplano.bench.PromptLookup.Tally;
import dev.altiplano.graph.KvCacheType;
import dev.altiplano.testing.GreedyGolden;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;

/** What {@code bench/speculation} runs; docs/benchmarks.md tells what it prints. */
final class SpeculationBench {
  private static final List<Integer> TOKENS = List.of(1, 2, 3, 4, 8);
  private static final int PAST = 128;
  private static final int ROUNDS = 3;
  private static final int RUNS = 20;

  private SpeculationBench() {}

  /** Takes the work directory and the file of greedy answers. */
  public static void main(String[] arguments) throws IOException {
    Report report = new Report();
    report.machine();
    for (Shape shape : List.of(Shape.SMALL, Shape.LARGE)) {
      BenchModel model = new BenchModel(shape, Path.of(arguments[0]));
      model.make();
      cost(model, report);
    }
    guesses(GreedyGolden.read(Path.of(arguments[1])), report);
    report.writeTo(Path.of(arguments[0], "speculation.md"));
  }

  /** What a run costs that reads several tokens of one sequence and gives the logits of all. */
  private static void cost(BenchModel model, Report report) {
    report.line("");
    report.line("| %s, tokens of a run | ms | as runs of one |".formatted(model.name().model()));
    report.line("|---|---|---|");
    try (EngineRun run =
        new EngineRun(model, KvCacheType.F32, 1, PAST + TOKENS.getLast(), new Random(7))) {
      run.read(PAST);
      List<Samples> samples = TOKENS.stream().map(_ -> new Samples()).toList();
      for (int i = 0; i < ROUNDS * TOKENS.size() * RUNS; i++) {
        int column = i / RUNS % TOKENS.size();
        samples.get(column).add(run.milliseconds(TOKENS.get(column), PAST));
      }
      for (int i = 0; i < TOKENS.size(); i++) {
        String ratio = Samples.text(samples.get(i).median() / samples.getFirst().median());
        report.line("| %d | %s | %s |".formatted(TOKENS.get(i), samples.get(i), ratio));
      }
    }
  }

  /** How often prompt lookup is right on answers of a real model. */
  private static void guesses(GreedyGolden golden, Report report) {
    report.line("");
    report.line("| cria, tokens matched | guessed | runs with a guess, % | tokens of these |");
    report.line("|---|---|---|---|");
    for (int matched : List.of(1, 2, 3)) {
      for (int drafted : List.of(1, 3, 7)) {
        PromptLookup lookup = new PromptLookup(matched, drafted);
        Tally tally =
            golden.cases().stream()
                .map(c -> lookup.tally(c.promptIds(), c.ids()))
                .reduce(Tally.NONE, Tally::plus);
        String share = Samples.text(100.0 * tally.guesses() / tally.runs());
        report.line(
            "| %d | %d | %s | %s |"
                .formatted(matched, drafted, share, Samples.text(tally.tokensOfGuess())));
      }
    }
  }
}
