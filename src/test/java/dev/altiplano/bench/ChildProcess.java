package dev.altiplano.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A process of the benchmark's own, which does not outlive it. Linux only. */
final class ChildProcess implements AutoCloseable {
  private static final long GRACE_SECONDS = 15;

  /** The kernel counts CPU time in hundredths of a second, whatever the machine. */
  private static final long TICK_NANOS = 10_000_000;

  private final Process process;
  private final Thread reaper;

  private ChildProcess(Process process) {
    this.process = process;
    reaper = Thread.ofPlatform().unstarted(this::stop);
    Runtime.getRuntime().addShutdownHook(reaper);
  }

  static ChildProcess start(ProcessBuilder builder) throws IOException {
    return new ChildProcess(builder.start());
  }

  Process process() {
    return process;
  }

  /** Bytes that are resident now. */
  long residentBytes() throws IOException {
    return Vitals.of(process.pid()).resident();
  }

  /** Bytes that were resident at most. */
  long peakBytes() throws IOException {
    return Vitals.of(process.pid()).peak();
  }

  /** CPU time that it has used. */
  Duration cpuTime() throws IOException {
    String stat = Files.readString(Path.of("/proc/" + process.pid() + "/stat"));
    // After the name, which may hold anything but ends with the last bracket.
    List<String> fields = List.of(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1));
    long ticks = Long.parseLong(fields.get(11)) + Long.parseLong(fields.get(12));
    return Duration.ofNanos(ticks * TICK_NANOS);
  }

  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(reaper);
    } catch (IllegalStateException e) {
      // This process ends already, and the reaper is at work.
    }
    stop();
  }

  private void stop() {
    process.destroy();
    try {
      if (process.waitFor(GRACE_SECONDS, TimeUnit.SECONDS)) {
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    process.destroyForcibly();
  }
}
