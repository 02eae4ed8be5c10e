package dev.altiplano.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The packaged server on a free loopback port, and one of its models. */
final class ServerUnderTest implements AutoCloseable {
  private final ServerJar server;
  private final BenchModel model;
  private final int context;

  private ServerUnderTest(ServerJar server, BenchModel model, int context) {
    this.server = server;
    this.model = model;
    this.context = context;
  }

  /**
   * Starts the server and waits until it listens.
   *
   * @param slots sequences at once
   * @param context tokens of each
   */
  static ServerUnderTest start(BenchOptions options, BenchModel model, int slots, int context)
      throws IOException, InterruptedException {
    List<String> arguments = new ArrayList<>();
    arguments.addAll(List.of("--altiplano.precision=int4", "--altiplano.embedded-model=never"));
    arguments.add("--altiplano.slots=" + slots);
    arguments.add("--altiplano.context-length=" + context);
    arguments.addAll(options.serverArguments());
    Path log = model.work().resolve("server.log");
    return new ServerUnderTest(
        ServerJar.start(options.jar(), log, model.models(), List.of(), arguments), model, context);
  }

  ChildProcess process() {
    return server.process();
  }

  /** Loads the model, converting it where it never was; seconds. */
  double load() throws IOException, InterruptedException {
    long start = System.nanoTime();
    post("{\"model\":\"%s\",\"keep_alive\":-1,%s}".formatted(name(), options(1, 0)));
    return (System.nanoTime() - start) / 1e9;
  }

  void unload() throws IOException, InterruptedException {
    post("{\"model\":\"%s\",\"keep_alive\":0}".formatted(name()));
  }

  /** Bytes of weights and KV cache, by the server's own account. */
  long modelBytes() throws IOException, InterruptedException {
    return server.http().json("/api/ps").at("/models/0/size").longValue();
  }

  /** Starts a stream of so many tokens, sampled as they are for anybody. */
  StreamCall stream(int[] prompt, int tokens) throws IOException {
    return streamText(Words.text(prompt), tokens);
  }

  /** The same; greedily, random weights would repeat one token, and the server would end that. */
  StreamCall streamText(String prompt, int tokens) throws IOException {
    return stream(prompt, tokens, 1);
  }

  /** Starts a stream of the likeliest token alone. */
  StreamCall likeliest(int[] prompt) throws IOException {
    return stream(Words.text(prompt), 1, 0);
  }

  private StreamCall stream(String prompt, int tokens, int temperature) throws IOException {
    String body =
        "{\"model\":\"%s\",\"keep_alive\":-1,\"raw\":true,%s,\"prompt\":\"%s\"}"
            .formatted(name(), options(tokens, temperature), prompt);
    return StreamCall.start(server.http().port(), body);
  }

  private String name() {
    return model.shape().modelName();
  }

  private String options(int tokens, int temperature) {
    return "\"options\":{\"temperature\":%d,\"num_predict\":%d,\"num_ctx\":%d}"
        .formatted(temperature, tokens, context);
  }

  private void post(String body) throws IOException, InterruptedException {
    server.http().post("/api/generate", body);
  }

  @Override
  public void close() {
    server.close();
  }
}
