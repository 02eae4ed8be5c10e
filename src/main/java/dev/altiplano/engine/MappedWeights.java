package dev.altiplano.engine;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a session has mapped its weights from files. The runtime reads most of them once, to
 * arrange them anew in memory of its own, and they would stay resident though nobody looks at them
 * again. What is needed after all, such as rows of the embedding, comes back from the page cache as
 * it is touched. Linux only; best effort. Must not outlive the session. Safe for any thread.
 */
final class MappedWeights {
  private static final Path MAPPINGS = Path.of("/proc/self/smaps");
  private static final String CHANGED = "Anonymous:";
  private static final int MADV_DONTNEED = 4;
  private static final @Nullable MethodHandle MADVISE = madvise();

  private final List<Range> ranges;

  private MappedWeights(List<Range> ranges) {
    this.ranges = List.copyOf(ranges);
  }

  /** A mapping, whose end is exclusive. */
  private record Range(long start, long end) {
    /** From {@code start-end permissions offset device inode name}. */
    static Range of(String line) {
      int dash = line.indexOf('-');
      return new Range(
          HexFormat.fromHexDigitsToLong(line, 0, dash),
          HexFormat.fromHexDigitsToLong(line, dash + 1, line.indexOf(' ')));
    }
  }

  /** What is mapped of the files of this directory, but for what was changed. */
  static MappedWeights of(Path directory) {
    try {
      String prefix = " " + directory.toRealPath() + "/";
      String mappings = new String(Files.readAllBytes(MAPPINGS), StandardCharsets.UTF_8);
      return new MappedWeights(unchanged(mappings, prefix));
    } catch (IOException e) {
      // Without /proc everything stays as it is.
      return new MappedWeights(List.of());
    }
  }

  /** Takes their pages out of this process. */
  void release() {
    MethodHandle madvise = MADVISE;
    if (madvise != null) {
      ranges.forEach(range -> release(madvise, range));
    }
  }

  /** What a process has written to a private mapping is nowhere else, and would be lost. */
  private static List<Range> unchanged(String mappings, String prefix) {
    List<Range> ranges = new ArrayList<>();
    @Nullable String mapping = null;
    for (String line : mappings.lines().toList()) {
      if (line.contains(prefix)) {
        mapping = line;
      } else if (mapping != null && line.startsWith(CHANGED)) {
        if (line.endsWith(" 0 kB")) {
          ranges.add(Range.of(mapping));
        }
        mapping = null;
      }
    }
    return ranges;
  }

  private static void release(MethodHandle madvise, Range range) {
    try {
      int _ =
          (int)
              madvise.invokeExact(
                  MemorySegment.ofAddress(range.start()),
                  range.end() - range.start(),
                  MADV_DONTNEED);
    } catch (Throwable e) {
      throw new IllegalStateException("madvise threw; this is a bug", e);
    }
  }

  private static @Nullable MethodHandle madvise() {
    return Platform.current().system().equals("linux")
        ? CLibrary.find("madvise", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT))
        : null;
  }
}
