package dev.altiplano.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The packaged server on a free loopback port, and one of its models. */
final class ServerUnderTest implements AutoCloseable {
  private static final Pattern PORT = Pattern.compile("Netty started on port (\\d+)");
  private static final Duration START = Duration.ofMinutes(2);
  private static final Duration ANSWER = Duration.ofMinutes(10);
  private static final JsonMapper JSON = JsonMapper.shared();

  private final ChildProcess child;
  private final Path log;
  private final BenchModel model;
  private final int context;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final int port;

  private ServerUnderTest(ChildProcess child, Path log, BenchModel model, int context)
      throws IOException, InterruptedException {
    this.child = child;
    this.log = log;
    this.model = model;
    this.context = context;
    port = awaitPort();
  }

  /**
   * Starts the server and waits until it listens.
   *
   * @param slots sequences at once
   * @param context tokens of each
   */
  static ServerUnderTest start(BenchOptions options, BenchModel model, int slots, int context)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-jar", options.jar().toString()));
    command.addAll(List.of("--altiplano.precision=int4", "--altiplano.embedded-model=never"));
    command.add("--altiplano.slots=" + slots);
    command.add("--altiplano.context-length=" + context);
    command.addAll(options.serverArguments());
    Path log = model.work().resolve("server.log");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
    builder.environment().put("OLLAMA_MODELS", model.models().toString());
    builder.environment().put("OLLAMA_HOST", "127.0.0.1:0");
    ChildProcess child = ChildProcess.start(builder);
    try {
      return new ServerUnderTest(child, log, model, context);
    } catch (IOException | InterruptedException | RuntimeException e) {
      child.close();
      throw e;
    }
  }

  private int awaitPort() throws IOException, InterruptedException {
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

  ChildProcess process() {
    return child;
  }

  /** Loads the model, converting it where it never was; seconds. */
  double load() throws IOException, InterruptedException {
    long start = System.nanoTime();
    post("{\"model\":\"%s\",\"keep_alive\":-1,%s}".formatted(name(), options(1)));
    return (System.nanoTime() - start) / 1e9;
  }

  void unload() throws IOException, InterruptedException {
    post("{\"model\":\"%s\",\"keep_alive\":0}".formatted(name()));
  }

  /** Bytes of weights and KV cache, by the server's own account. */
  long modelBytes() throws IOException, InterruptedException {
    return send(request("/api/ps").GET().build()).at("/models/0/size").longValue();
  }

  /** Starts a greedy stream of so many tokens. */
  StreamCall stream(int[] prompt, int tokens) throws IOException {
    return streamText(Words.text(prompt), tokens);
  }

  StreamCall streamText(String prompt, int tokens) throws IOException {
    String body =
        "{\"model\":\"%s\",\"keep_alive\":-1,\"raw\":true,%s,\"prompt\":\"%s\"}"
            .formatted(name(), options(tokens), prompt);
    return StreamCall.start(port, body);
  }

  private String name() {
    return model.shape().modelName();
  }

  private String options(int tokens) {
    return "\"options\":{\"temperature\":0,\"num_predict\":%d,\"num_ctx\":%d}"
        .formatted(tokens, context);
  }

  private void post(String body) throws IOException, InterruptedException {
    send(request("/api/generate").POST(HttpRequest.BodyPublishers.ofString(body)).build());
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).timeout(ANSWER);
  }

  private JsonNode send(HttpRequest request) throws IOException, InterruptedException {
    HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
    if (answer.statusCode() != 200) {
      throw new IOException("%s: %s".formatted(request.uri(), answer.body()));
    }
    return JSON.readTree(answer.body());
  }

  @Override
  public void close() {
    http.close();
    child.close();
  }
}
