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
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
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
    copies.add(DiskTime.seconds(directory, () -> copy(model.gguf(), copy)));
    SourceFile file = SourceFile.of(model.gguf());
    ModelFiles files = new ModelFiles(file, Map.of("model.gguf", file));
    try (MemoryWatch memory = MemoryWatch.start()) {
      conversions.add(
          DiskTime.seconds(
              directory,
              () ->
                  new OnnxConverter(directory.resolve("onnx"))
                      .convert(files, Precision.INT4, KvCacheType.F32, calibration)));
      mostMemory = Math.max(mostMemory, memory.most());
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING);
    try (FileChannel channel = FileChannel.open(to, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
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
