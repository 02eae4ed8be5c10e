package dev.altiplano.bench;

import dev.altiplano.graph.DecoderGraph;
import dev.altiplano.graph.Precision;
import dev.altiplano.testing.Cria;
import dev.altiplano.testing.Drift;
import dev.altiplano.testing.EngineDecoder;
import dev.altiplano.testing.GreedyGolden;
import dev.altiplano.tokenizer.Tokenizer;
import dev.altiplano.weights.gguf.GgmlType;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import org.springframework.util.FileSystemUtils;

/**
 * For each type of GGUF tensor, the error that the server adds to what the file means, and how fast
 * it decodes. {@code bench/gguf-types} runs it; docs/benchmarks.md tells what it prints.
 */
final class GgufTypesBench {
  private static final List<GgmlType> TYPES =
      List.of(
          GgmlType.F16,
          GgmlType.BF16,
          GgmlType.Q8_0,
          GgmlType.Q6_K,
          GgmlType.Q5_K,
          GgmlType.Q5_1,
          GgmlType.Q5_0,
          GgmlType.Q4_K,
          GgmlType.Q4_1,
          GgmlType.Q4_0,
          GgmlType.IQ4_NL,
          GgmlType.IQ4_XS,
          GgmlType.MXFP4,
          GgmlType.Q3_K,
          GgmlType.Q2_K,
          GgmlType.TQ2_0,
          GgmlType.TQ1_0);

  private static final Set<GgmlType> UNQUANTISED = EnumSet.of(GgmlType.F16, GgmlType.BF16);
  private static final Set<GgmlType> TERNARY = EnumSet.of(GgmlType.TQ1_0, GgmlType.TQ2_0);

  /** Of several kinds, most of them unlike what cria was trained for. */
  private static final Path TEXTS =
      Path.of("src/main/resources/dev/altiplano/convert/calibration.txt");

  private static final String SEPARATOR = "\n----\n";
  private static final int LONGEST = 512;
  private static final long SEED = 42;
  private static final int DIFFERENT_ROWS = 64;
  private static final int PAST = 128;
  private static final int TOKENS = 16;
  private static final int REPETITIONS = 5;
  private static final double MEBIBYTE = 1 << 20;

  private final GgmlQuantiser quantiser;
  private final Path directory;
  private final List<GgmlType> types;
  private final Report report = new Report();

  private GgufTypesBench(GgmlQuantiser quantiser, Path directory, List<GgmlType> types) {
    this.quantiser = quantiser;
    this.directory = directory;
    this.types = types;
  }

  /** Takes the library of ggml, the work directory, and the types where not all are meant. */
  public static void main(String[] arguments) throws IOException {
    Path work = Path.of(arguments[1]);
    Path directory = work.resolve("gguf-types");
    FileSystemUtils.deleteRecursively(directory);
    Files.createDirectories(directory);
    List<GgmlType> types =
        arguments.length == 2
            ? TYPES
            : Arrays.stream(arguments).skip(2).map(GgmlType::valueOf).toList();
    try {
      var bench = new GgufTypesBench(GgmlQuantiser.load(Path.of(arguments[0])), directory, types);
      bench.report.machine();
      bench.drifts();
      bench.speeds();
      bench.report.writeTo(work.resolve("gguf-types.md"));
    } finally {
      FileSystemUtils.deleteRecursively(directory);
    }
  }

  private static List<int[]> otherTexts() throws IOException {
    try (Tokenizer tokenizer = Tokenizer.open(Cria.file("tokenizer.json"))) {
      return Arrays.stream(Files.readString(TEXTS).split(SEPARATOR, -1))
          .map(text -> tokenizer.encode(text, true))
          .map(ids -> Arrays.copyOf(ids, Math.min(ids.length, LONGEST)))
          .toList();
    }
  }

  private void drifts() throws IOException {
    String columns = "the type, mean | added, mean | largest | same best token |";
    report.line("| | | its answers: %s other texts: %s".formatted(columns, columns));
    report.line("|" + "---|".repeat(10));
    List<List<int[]>> texts =
        List.of(GreedyGolden.read(Cria.golden("greedy.json")).texts(), otherTexts());
    Path file = directory.resolve("cria.gguf");
    PaddedCria.write(GgmlType.F32, SafetensorsForm::floats, file);
    List<List<float[]>> original = logits(file, Precision.FP32, texts);
    for (GgmlType type : types) {
      PaddedCria.write(type, values -> blocks(type, values), file);
      List<List<float[]>> exact = logits(file, Precision.FP32, texts);
      for (Precision precision : precisions(type)) {
        List<List<float[]>> served = logits(file, precision, texts);
        var row = new StringBuilder("| %s | %s |".formatted(type, precision.label()));
        for (int i = 0; i < texts.size(); i++) {
          double ofType = Drift.between(original.get(i), exact.get(i)).mean();
          Drift added = Drift.between(exact.get(i), served.get(i));
          row.append(String.format(Locale.ROOT, " %.1e | %s |", ofType, added));
        }
        report.line(row.toString());
      }
    }
  }

  private byte[] blocks(GgmlType type, float[] values) {
    float[] source = TERNARY.contains(type) ? NearestTernary.of(values) : values;
    return quantiser.blocks(type, source);
  }

  /** Blocks are kept as they are at both. */
  private static List<Precision> precisions(GgmlType type) {
    return UNQUANTISED.contains(type)
        ? List.of(Precision.INT8, Precision.INT4)
        : List.of(Precision.INT8);
  }

  private List<List<float[]>> logits(Path gguf, Precision precision, List<List<int[]>> texts)
      throws IOException {
    Path target = Files.createDirectory(directory.resolve("graph"));
    try (EngineDecoder decoder =
        EngineDecoder.open(GgufGraph.write(gguf, precision, target), LONGEST)) {
      return texts.stream().map(decoder::logits).toList();
    } finally {
      FileSystemUtils.deleteRecursively(target);
    }
  }

  private void speeds() throws IOException {
    report.line("");
    report.line("| random weights | precision | file, MiB | in the graph, MiB | tok/s at 128 |");
    report.line("|---|---|---|---|---|");
    List<RandomTensor> tensors = Shape.WIDE.tensors(SEED);
    Path file = directory.resolve("wide.gguf");
    for (GgmlType type : types) {
      try (InputStream content = GgufForm.stream(Shape.WIDE, tensors, type, fewRows(type))) {
        Files.copy(content, file, StandardCopyOption.REPLACE_EXISTING);
      }
      for (Precision precision : precisions(type)) {
        speed(type, file, precision);
      }
    }
  }

  /** Over and over the same: some types take long to make, and speed does not depend on values. */
  private Function<Q4Row, byte[]> fewRows(GgmlType type) {
    Map<Integer, Deque<byte[]>> known = new HashMap<>();
    return row -> {
      Deque<byte[]> rows = known.computeIfAbsent(row.levels().length, _ -> new ArrayDeque<>());
      byte[] next = rows.size() < DIFFERENT_ROWS ? blocks(type, row.values()) : rows.removeFirst();
      rows.addLast(next);
      return next;
    };
  }

  private void speed(GgmlType type, Path gguf, Precision precision) throws IOException {
    Path target = Files.createDirectory(directory.resolve("graph"));
    Path graph = GgufGraph.write(gguf, precision, target);
    Samples rates = new Samples();
    try (EngineRun run = new EngineRun(graph, 1, PAST + TOKENS, new Random(7))) {
      run.read(PAST);
      for (int i = 0; i < REPETITIONS; i++) {
        rates.add(run.rate(1, PAST, TOKENS));
      }
    }
    String size = mebibytes(target.resolve(DecoderGraph.DATA_FILE));
    report.line(
        "| %s | %s | %s | %s | %s |"
            .formatted(type, precision.label(), mebibytes(gguf), size, rates));
    FileSystemUtils.deleteRecursively(target);
  }

  private static String mebibytes(Path file) throws IOException {
    return Samples.text(Files.size(file) / MEBIBYTE);
  }
}
