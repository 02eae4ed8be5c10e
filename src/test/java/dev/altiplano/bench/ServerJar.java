package dev.altiplano.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The packaged server in a process of its own, on a free loopback port. */
record ServerJar(ChildProcess process, ServerHttp http) implements AutoCloseable {
  private static final Pattern PORT = Pattern.compile("Netty started on port (\\d+)");
  private static final Duration START = Duration.ofMinutes(2);

  /**
   * Starts the server and waits until it listens.
   *
   * @param log where its output goes
   * @param models its models directory
   * @param jvm options of the JVM
   */
  static ServerJar start(Path jar, Path log, Path models, List<String> jvm, List<String> arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(jvm);
    command.addAll(List.of("-jar", jar.toString()));
    command.addAll(arguments);
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
    builder.environment().put("OLLAMA_MODELS", models.toString());
    builder.environment().put("OLLAMA_HOST", "127.0.0.1:0");
    ChildProcess child = ChildProcess.start(builder);
    try {
      return new ServerJar(child, new ServerHttp(awaitPort(child, log)));
    } catch (IOException | InterruptedException | RuntimeException e) {
      child.close();
      throw e;
    }
  }

  private static int awaitPort(ChildProcess child, Path log)
      throws IOException, InterruptedException {
    long deadline = System.nanoTime() + START.toNanos();
    while (System.nanoTime() < deadline) {
      Matcher matcher = PORT.matcher(Files.readString(log));
      if (matcher.find()) {
        return Integer.parseInt(matcher.group(1));
      }
      if (child.process().waitFor(50, TimeUnit.MILLISECONDS)) {
        break;
      }
    }
    throw new IOException("the server did not start:\n" + Files.readString(log));
  }

  @Override
  public void close() {
    http.close();
    process.close();
  }
}
