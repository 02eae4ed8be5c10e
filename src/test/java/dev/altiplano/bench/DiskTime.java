package dev.altiplano.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;

/**
 * Measures what writes files, with nothing left to be written from before, and nothing left after.
 */
final class DiskTime {
  private DiskTime() {}

  /** Something that writes files. */
  interface Work {
    void run() throws IOException, InterruptedException;
  }

  /**
   * Seconds that the work takes.
   *
   * @param directory where it writes: made before, and deleted afterwards
   */
  static double seconds(Path directory, Work work) throws IOException, InterruptedException {
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
}
