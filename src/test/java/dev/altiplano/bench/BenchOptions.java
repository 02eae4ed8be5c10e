package dev.altiplano.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What to measure, from the command line.
 *
 * @param quick fewer tokens and shorter contexts, for a first look
 * @param repetitions how often each cell is measured, both sides in turn
 * @param serverArguments what the server is started with beside what the benchmark needs
 */
record BenchOptions(
    Path jar,
    Path work,
    List<Shape> shapes,
    Set<Cell> cells,
    int repetitions,
    boolean quick,
    boolean llama,
    List<String> serverArguments) {

  /** Parts that can be selected. */
  enum Cell {
    AGREEMENT,
    CONTEXT,
    STREAMS,
    CHAT,
    STALL,
    LOAD,
    SHARE,
    MEMORY
  }

  /**
   * Reads {@code JAR WORK [--quick] [--no-llama] [--shapes a,b] [--cells a,b] [--repetitions n] [--
   * server arguments]}.
   */
  static BenchOptions parse(String... arguments) {
    List<String> rest = new ArrayList<>(Arrays.asList(arguments));
    int end = rest.indexOf("--");
    List<String> server = end < 0 ? List.of() : List.copyOf(rest.subList(end + 1, rest.size()));
    if (end >= 0) {
      rest.subList(end, rest.size()).clear();
    }
    Path jar = Path.of(rest.removeFirst());
    Path work = Path.of(rest.removeFirst());
    boolean quick = rest.remove("--quick");
    boolean llama = !rest.remove("--no-llama");
    String shapes = value(rest, "--shapes", quick ? "135m" : "135m,1b");
    String cells = value(rest, "--cells", "");
    int repetitions = Integer.parseInt(value(rest, "--repetitions", quick ? "2" : "3"));
    if (!rest.isEmpty() || repetitions < 1) {
      throw new IllegalArgumentException("cannot read the options " + List.of(arguments));
    }
    return new BenchOptions(
        jar,
        work,
        Arrays.stream(shapes.split(",")).map(Shape::labelled).toList(),
        cells.isEmpty() ? EnumSet.allOf(Cell.class) : cells(cells),
        repetitions,
        quick,
        llama,
        server);
  }

  private static String value(List<String> rest, String option, String otherwise) {
    int at = rest.indexOf(option);
    if (at < 0) {
      return otherwise;
    }
    rest.remove(at);
    return rest.remove(at);
  }

  private static Set<Cell> cells(String names) {
    return Arrays.stream(names.split(","))
        .map(name -> Cell.valueOf(name.toUpperCase(Locale.ROOT)))
        .collect(Collectors.toCollection(() -> EnumSet.noneOf(Cell.class)));
  }
}
