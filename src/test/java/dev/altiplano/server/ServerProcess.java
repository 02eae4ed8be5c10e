package dev.altiplano.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The real server in a process of its own, on a free port, with a models directory of its own. */
final class ServerProcess implements AutoCloseable {
  private static final Pattern PORT = Pattern.compile("Netty started on port (\\d+)");
  private static final Duration START = Duration.ofSeconds(60);

  private final Process process;
  private final Path log;

  private ServerProcess(Process process, Path log) {
    this.process = process;
    this.log = log;
  }

  static ServerProcess start(Path directory, Map<String, String> environment) throws IOException {
    return start(directory, environment, List.of());
  }

  /**
   * Like {@link #start(Path, Map)}, by another program.
   *
   * @param wrapper runs the command that is appended to it in its own place
   */
  static ServerProcess start(Path directory, Map<String, String> environment, List<String> wrapper)
      throws IOException {
    Path log = directory.resolve("server.log");
    List<String> command = new ArrayList<>(wrapper);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "--enable-native-access=ALL-UNNAMED"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add("dev.altiplano.config.AltiplanoApplication");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
    builder.environment().put("OLLAMA_MODELS", directory.resolve("models").toString());
    builder.environment().put("OLLAMA_HOST", "127.0.0.1:0");
    builder.environment().putAll(environment);
    return new ServerProcess(builder.start(), log);
  }

  /** The port, once the server listens. */
  int awaitPort() throws IOException, InterruptedException {
    long deadline = System.nanoTime() + START.toNanos();
    while (System.nanoTime() < deadline) {
      Matcher matcher = PORT.matcher(output());
      if (matcher.find()) {
        return Integer.parseInt(matcher.group(1));
      }
      if (process.waitFor(50, TimeUnit.MILLISECONDS)) {
        break;
      }
    }
    throw new AssertionError("the server did not start:\n" + output());
  }

  String output() throws IOException {
    return Files.readString(log);
  }

  long pid() {
    return process.pid();
  }

  Path log() {
    return log;
  }

  /** Resident memory in bytes. */
  long residentBytes() throws IOException {
    String status = Files.readString(Path.of("/proc/" + process.pid() + "/status"));
    Matcher matcher = Pattern.compile("VmRSS:\\s+(\\d+) kB").matcher(status);
    if (!matcher.find()) {
      throw new AssertionError("no VmRSS in " + status);
    }
    return Long.parseLong(matcher.group(1)) << 10;
  }

  /** Sends SIGTERM and returns the exit code. */
  int terminate() throws InterruptedException {
    process.destroy();
    if (!process.waitFor(60, TimeUnit.SECONDS)) {
      throw new AssertionError("the server does not end");
    }
    return process.exitValue();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
