package dev.altiplano.bench;

import dev.altiplano.bench.SoakHistory.Resting;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What came of a soak test. */
public record SoakResult(long requests, SoakTally tally, SoakHistory history, Meters meters) {
  private static final double MEGA = 1e6;

  /** A thing that has to stay as it is. */
  private record Flat(String what, String unit, double allowed, List<Samples> quarters) {
    /** Growth from the second quarter, when the server is warm, to the last. */
    double growth() {
      return quarters.getLast().median() - quarters.get(1).median();
    }

    String row() {
      return quarters.stream()
          .map(Samples::toString)
          .collect(Collectors.joining(" | ", "| %s, %s | ".formatted(what, unit), end()));
    }

    private String end() {
      return " | %+.1f | %s |".formatted(growth(), Samples.text(allowed));
    }
  }

  /** Whatever went wrong, apart from growth. */
  public List<String> faults() {
    return tally.faults();
  }

  /** Bytes that the process has grown by from the first rest to the last. */
  public long growth() {
    return history.last().vitals().resident() - history.first().vitals().resident();
  }

  /** Bytes of heap, likewise. */
  public long heapGrowth() {
    return history.last().heap() - history.first().heap();
  }

  public int threadGrowth() {
    return history.last().vitals().threads() - history.first().vitals().threads();
  }

  public int fileGrowth() {
    return history.last().vitals().files() - history.first().vitals().files();
  }

  /** What grew more than is allowed from the second quarter to the last. */
  List<String> growths() {
    List<String> growths = new ArrayList<>();
    for (Flat flat : flats()) {
      if (!(flat.growth() <= flat.allowed())) {
        growths.add(
            "%s grew by %.1f %s; %.1f are allowed"
                .formatted(flat.what(), flat.growth(), flat.unit(), flat.allowed()));
      }
    }
    return growths;
  }

  /** docs/benchmarks.md says why so much is allowed. */
  private List<Flat> flats() {
    return List.of(
        new Flat("resident under load", "MB", 40, running(vitals -> vitals.resident() / MEGA)),
        new Flat("resident at rest", "MB", 20, resting(rest -> rest.vitals().resident() / MEGA)),
        new Flat("heap at rest", "MB", 5, resting(rest -> rest.heap() / MEGA)),
        new Flat("threads at rest", "count", 4, resting(rest -> rest.vitals().threads())),
        new Flat("open files at rest", "count", 4, resting(rest -> rest.vitals().files())));
  }

  private List<Samples> running(ToDoubleFunction<Vitals> value) {
    return quarters(quarter -> history.running(quarter, value));
  }

  private List<Samples> resting(ToDoubleFunction<Resting> value) {
    return quarters(quarter -> history.resting(quarter, value));
  }

  private static List<Samples> quarters(IntFunction<Samples> samples) {
    return IntStream.range(0, SoakHistory.QUARTERS).mapToObj(samples).toList();
  }

  void report(Report report) {
    report.line("| soak | |");
    report.line("|---|---|");
    counts().forEach((what, count) -> report.line("| %s | %s |".formatted(what, count)));
    report.line("");
    report.line("| | 1st quarter | 2nd | 3rd | 4th | growth | allowed |");
    report.line("|---|---|---|---|---|---|---|");
    flats().forEach(flat -> report.line(flat.row()));
    report.line("");
    List<String> all = new ArrayList<>(faults());
    all.addAll(growths());
    all.forEach(fault -> report.line("FAILED: " + fault));
    report.line(all.isEmpty() ? "Everything is as it should be." : "");
  }

  private Map<String, String> counts() {
    Map<String, String> counts = new LinkedHashMap<>();
    counts.put("seconds", "%.0f".formatted(history.seconds()));
    counts.put("requests", String.valueOf(requests));
    counts.put("whole answers", String.valueOf(tally.answers()));
    counts.put(
        "prompt tokens, cached",
        sums("altiplano_prompt_tokens_total", "altiplano_cached_tokens_total"));
    counts.put("generated tokens", sums("altiplano_generated_tokens_total"));
    counts.put("hang-ups", String.valueOf(tally.hangUps()));
    counts.put("503", String.valueOf(sum(tally.refusals().values())));
    tally.refusals().forEach((reason, count) -> counts.put("503 " + reason, String.valueOf(count)));
    counts.put(
        "prompts cut, contexts shifted",
        sums("altiplano_prompt_truncations_total", "altiplano_context_shifts_total"));
    counts.put("loads", sums("altiplano_model_load_duration_seconds_count"));
    for (String reason : List.of("memory", "request", "keep-alive", "reload")) {
      counts.put(
          "unloads, " + reason,
          "%.0f"
              .formatted(
                  meters.sum(
                      "altiplano_model_evictions_total", "reason=\"%s\"".formatted(reason))));
    }
    return counts;
  }

  private static long sum(Collection<Long> numbers) {
    return numbers.stream().mapToLong(number -> number).sum();
  }

  private String sums(String... names) {
    return Arrays.stream(names)
        .map(name -> "%.0f".formatted(meters.sum(name)))
        .collect(Collectors.joining(", "));
  }
}
