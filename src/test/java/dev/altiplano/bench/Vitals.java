package dev.altiplano.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a process takes. Linux only.
 *
 * @param resident bytes in memory, those of mapped files included
 * @param peak the most that they were
 * @param anonymous resident bytes of no file
 */
record Vitals(long resident, long peak, long anonymous, int threads, int files) {
  static Vitals of(long pid) throws IOException {
    Path process = Path.of("/proc/" + pid);
    String status = Files.readString(process.resolve("status"));
    try (Stream<Path> files = Files.list(process.resolve("fd"))) {
      return new Vitals(
          number(status, "VmRSS") << 10,
          number(status, "VmHWM") << 10,
          number(status, "RssAnon") << 10,
          (int) number(status, "Threads"),
          (int) files.count());
    }
  }

  private static long number(String status, String key) throws IOException {
    Matcher matcher = Pattern.compile(key + ":\\s+(\\d+)").matcher(status);
    if (!matcher.find()) {
      throw new IOException("there is no %s in %s".formatted(key, status));
    }
    return Long.parseLong(matcher.group(1));
  }
}
