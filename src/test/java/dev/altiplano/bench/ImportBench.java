package dev.altiplano.bench;

import dev.altiplano.convert.KvCalibration;
import dev.altiplano.convert.ModelFiles;
import dev.altiplano.convert.OnnxConverter;
import dev.altiplano.convert.SourceFile;
import dev.altiplano.engine.Engine;
import dev.altiplano.engine.OnnxEngine;
import dev.altiplano.engine.RuntimeLibrary;
import dev.altiplano.graph.KvCacheType;
import dev.altiplano.graph.Precision;
import dev.altiplano.model.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.Comparator;
import java.util.Map;

/**
 * Makes a graph of a GGUF file, verified and on disk, in turns with a copy of the file, on disk
 * too: see bench/import.
 */
final class ImportBench {
  private final Path directory;
  private final BenchModel model;
  private final Samples conversions = new Samples();
  private final Samples copies = new Samples();
  private long mostMemory;

  private ImportBench(Shape shape, Path work) {
    this.model = new BenchModel(shape, work);
    this.directory = work.resolve("import");
  }

  /** Takes the shape, the work directory and how many times. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    var bench = new ImportBench(Shape.labelled(arguments[0]), Path.of(arguments[1]));
    bench.model.make();
    try (Engine engine = OnnxEngine.create(RuntimeLibrary.bundled())) {
      var calibration = new KvCalibration(engine, text -> new int[0], 1);
      for (int run = 0; run < Integer.parseInt(arguments[2]); run++) {
        bench.run(calibration);
      }
    }
    bench.report();
  }

  private void run(KvCalibration calibration) throws IOException, InterruptedException {
    Path copy = directory.resolve("copy.gguf");
    copies.add(seconds(() -> copy(model.gguf(), copy)));
    SourceFile file = new SourceFile(model.gguf(), digest(model.gguf()));
    ModelFiles files = new ModelFiles(file, Map.of("model.gguf", file));
    try (MemoryWatch memory = MemoryWatch.start()) {
      conversions.add(
          seconds(
              () ->
                  new OnnxConverter(directory.resolve("onnx"))
                      .convert(files, Precision.INT4, KvCacheType.F32, calibration)));
      mostMemory = Math.max(mostMemory, memory.most());
    }
  }

  private interface Work {
    void run() throws IOException;
  }

  /** With nothing left to be written from before, and nothing left after. */
  private double seconds(Work work) throws IOException, InterruptedException {
    Files.createDirectories(directory);
    new ProcessBuilder("sync").inheritIO().start().waitFor();
    long begin = System.nanoTime();
    work.run();
    double seconds = (System.nanoTime() - begin) / 1e9;
    try (var files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
    return seconds;
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING);
    try (FileChannel channel = FileChannel.open(to, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
  }

  private static Digest digest(Path file) throws IOException {
    MessageDigest hash = Digest.sha256();
    try (InputStream in = new DigestInputStream(Files.newInputStream(file), hash)) {
      byte[] buffer = new byte[1 << 20];
      while (in.read(buffer) >= 0) {
        // The stream hashes what is read.
      }
    }
    return Digest.of(hash);
  }

  private void report() throws IOException {
    Report report = new Report();
    report.machine();
    long size = Files.size(model.gguf());
    report.line("| %s, a GGUF file of %d MB | s |".formatted(model.name(), size / 1_000_000));
    report.line("|---|---|");
    report.line("| copied, on disk | %s |".formatted(copies));
    report.line("| verified and converted, on disk | %s |".formatted(conversions));
    report.line("");
    report.line(
        "Conversion takes %s times the copy. The process has %d MB at most beside mapped files, with a heap of %d MB at most."
            .formatted(
                Samples.text(conversions.median() / copies.median()),
                mostMemory / 1_000_000,
                Runtime.getRuntime().maxMemory() / 1_000_000));
    report.writeTo(model.work().resolve("import.md"));
  }
}
