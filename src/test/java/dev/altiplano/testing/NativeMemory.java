package dev.altiplano.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What this process has resident beside its Java heap, which comes and goes as it likes. Linux
 * only.
 */
public final class NativeMemory {
  /**
   * Heaps with compressed pointers lie below; what C allocates and what is mapped lies far above.
   */
  private static final long END_OF_HEAP = 64L << 30;

  private NativeMemory() {}

  /** Bytes in memory that are not the heap's, those of mapped files included. */
  public static long resident() throws IOException {
    List<String> lines = Files.readAllLines(Path.of("/proc/self/smaps"));
    boolean counts = false;
    long kilobytes = 0;
    for (String line : lines) {
      if (line.matches("[0-9a-f]+-[0-9a-f]+ .*")) {
        counts = Long.parseUnsignedLong(line.substring(0, line.indexOf('-')), 16) >= END_OF_HEAP;
      } else if (counts && line.startsWith("Rss:")) {
        kilobytes += Long.parseLong(line.replaceAll("[^0-9]", ""));
      }
    }
    return kilobytes << 10;
  }
}
