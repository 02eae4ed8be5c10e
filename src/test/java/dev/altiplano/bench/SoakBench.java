package dev.altiplano.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What {@code bench/soak} runs; docs/benchmarks.md tells what it checks. */
public final class SoakBench {
  /** All of the heap is touched at the start, so that only native memory moves what is resident. */
  private static final List<String> JVM =
      List.of(
          "-Xms256m", "-Xmx256m", "-XX:+AlwaysPreTouch", "-Dio.netty.leakDetection.level=advanced");

  private SoakBench() {}

  /** Takes the jar, a work directory, and minutes; server arguments may follow. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    Path work = Path.of(arguments[1]).resolve("soak");
    SoakPlan plan = SoakPlan.ofTime(Duration.ofMinutes(Long.parseLong(arguments[2])));
    SoakModels.make(work.resolve("models"));
    List<String> settings = new ArrayList<>();
    SoakModels.settings().forEach((name, value) -> settings.add("--%s=%s".formatted(name, value)));
    settings.addAll(List.of(arguments).subList(3, arguments.length));
    Path log = work.resolve("server.log");
    Report report = new Report();
    report.machine();
    SoakResult result;
    try (ServerJar server =
        ServerJar.start(Path.of(arguments[0]), log, work.resolve("models"), JVM, settings)) {
      result = Soak.run(plan, server.http().port(), server.process().process().pid(), log);
    }
    result.report(report);
    report.writeTo(work.resolve("report.md"));
    System.exit(result.faults().isEmpty() && result.growths().isEmpty() ? 0 : 1);
  }
}
