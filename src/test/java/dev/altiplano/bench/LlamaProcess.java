package dev.altiplano.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** llama.cpp in a process of its own, which does one thing at a time; see bench/llama/llama.js. */
final class LlamaProcess implements AutoCloseable {
  private static final JsonMapper JSON = JsonMapper.shared();

  private final ChildProcess child;
  private final Writer in;
  private final BufferedReader out;

  /** Seconds that reading the prompts and decoding took. */
  record Run(double prefill, double decode) {}

  private LlamaProcess(ChildProcess child) {
    this.child = child;
    in = child.process().outputWriter(StandardCharsets.UTF_8);
    out = child.process().inputReader(StandardCharsets.UTF_8);
  }

  static LlamaProcess start(Path log) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder("node", "bench/llama/llama.js").redirectError(log.toFile());
    return new LlamaProcess(ChildProcess.start(builder));
  }

  ChildProcess process() {
    return child;
  }

  /** Loads a model, on all processors; seconds. */
  double load(Path model) throws IOException {
    int threads = Runtime.getRuntime().availableProcessors();
    String path = model.toAbsolutePath().toString();
    return call(Map.of("op", "load", "model", path, "threads", threads)).at("/ms").doubleValue()
        / 1e3;
  }

  /** Reads the prompts one by one, then decodes given tokens of all sequences together. */
  Run run(List<int[]> prompts, List<int[]> continuations) throws IOException {
    JsonNode times = call(Map.of("op", "run", "prompts", prompts, "continuations", continuations));
    return new Run(
        times.at("/prefillMs").doubleValue() / 1e3, times.at("/decodeMs").doubleValue() / 1e3);
  }

  int[] greedy(int[] prompt, int tokens) throws IOException {
    JsonNode ids = call(Map.of("op", "greedy", "prompt", prompt, "tokens", tokens)).at("/ids");
    return IntStream.range(0, ids.size()).map(i -> ids.get(i).intValue()).toArray();
  }

  private JsonNode call(Map<String, Object> command) throws IOException {
    in.write(JSON.writeValueAsString(command));
    in.write('\n');
    in.flush();
    String answer = out.readLine();
    if (answer == null) {
      throw new IOException(
          "llama.cpp ended at %s; see llama.log in the work directory"
              .formatted(command.get("op")));
    }
    return JSON.readTree(answer);
  }

  @Override
  public void close() {
    child.close();
  }
}
