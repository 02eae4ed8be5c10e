package dev.altiplano.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The results as Markdown: each number is a median with the least and the most. One thread. */
final class Report {
  private static final List<String> FEATURES =
      List.of("avx2", "avx512f", "avx512_vnni", "avx_vnni", "amx_int8");

  private final List<String> lines = new ArrayList<>();

  /** A line about the machine, whose figures these are. */
  void machine() throws IOException {
    List<String> facts = Files.readAllLines(Path.of("/proc/cpuinfo"));
    List<String> flags = List.of(fact(facts, "flags").split(" ", -1));
    line(
        "%s, %d processors (%s), %s"
            .formatted(
                fact(facts, "model name"),
                Runtime.getRuntime().availableProcessors(),
                FEATURES.stream().filter(flags::contains).collect(Collectors.joining(" ")),
                LocalDate.now(ZoneOffset.UTC)));
    line("");
  }

  private static String fact(List<String> facts, String name) {
    return facts.stream()
        .filter(fact -> fact.startsWith(name))
        .map(fact -> fact.substring(fact.indexOf(':') + 1).strip())
        .findFirst()
        .orElse("unknown");
  }

  void table(String title) {
    line("");
    line("| %s | unit | Altiplano | llama.cpp | ratio |".formatted(title));
    line("|---|---|---|---|---|");
  }

  /** A row of one side. */
  void row(String what, String unit, Samples ours) {
    line("| %s | %s | %s | | |".formatted(what, unit, ours));
  }

  /** A row of both sides, where there are both. */
  void row(String what, String unit, Samples ours, Samples llama) {
    if (llama.isEmpty() || ours.isEmpty()) {
      row(what, unit, ours);
    } else {
      String ratio = Samples.text(ours.median() / llama.median());
      line("| %s | %s | %s | %s | %s |".formatted(what, unit, ours, llama, ratio));
    }
  }

  /** A row without a comparison, of one value. */
  void row(String what, String unit, double value) {
    line("| %s | %s | %s | | |".formatted(what, unit, Samples.text(value)));
  }

  void line(String line) {
    System.err.println(line);
    lines.add(line);
  }

  void writeTo(Path file) throws IOException {
    String text = Stream.concat(lines.stream(), Stream.of("")).collect(Collectors.joining("\n"));
    Files.writeString(file, text);
    System.out.print(text);
  }
}
