package dev.altiplano.bench;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What {@code bench/profile} runs; docs/benchmarks.md tells what it prints. */
final class ProfileBench {
  private static final int CONTEXT = 2048;
  private static final int WARM_UP = 2;
  private static final int RUNS = 6;
  private static final double LEAST_SHARE = 0.5;

  private final BenchModel model;
  private final Report report;
  private final Random random = new Random(7);

  private ProfileBench(BenchModel model, Report report) {
    this.model = model;
    this.report = report;
  }

  /** Takes the work directory. */
  public static void main(String[] arguments) throws IOException, OrtException {
    Path work = Path.of(arguments[0]);
    Report report = new Report();
    report.machine();
    for (Shape shape : List.of(Shape.SMALL, Shape.LARGE)) {
      BenchModel model = new BenchModel(shape, work);
      model.make();
      ProfileBench bench = new ProfileBench(model, report);
      for (int tokens : List.of(32, 64, 128, 256)) {
        bench.profile(tokens);
      }
    }
    report.writeTo(work.resolve("profile.md"));
  }

  private void profile(int tokens) throws IOException, OrtException {
    Map<String, Double> milliseconds = milliseconds(run(tokens));
    double sum = milliseconds.values().stream().mapToDouble(Double::doubleValue).sum();
    report.line("");
    report.line("| %s, run of %d | ms | %% |".formatted(model.name().model(), tokens));
    report.line("|---|---|---|");
    milliseconds.entrySet().stream()
        .filter(row -> 100 * row.getValue() / sum >= LEAST_SHARE)
        .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
        .forEach(row -> row(row.getKey(), row.getValue(), sum));
    row("all", sum, sum);
    report.line("| tokens a second | %s | |".formatted(Samples.text(1000 * tokens / sum)));
  }

  private void row(String name, double milliseconds, double sum) {
    report.line(
        "| %s | %s | %s |"
            .formatted(name, Samples.text(milliseconds), Samples.text(100 * milliseconds / sum)));
  }

  /** Runs the graph on random tokens at the start of a context; the runtime's own account. */
  private Path run(int tokens) throws IOException, OrtException {
    Path graph = EngineRun.graph(model);
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setIntraOpNumThreads(Runtime.getRuntime().availableProcessors());
      options.enableProfiling(model.work().resolve("profile").toString());
      try (OrtSession session = environment.createSession(graph.toString(), options)) {
        Map<String, OnnxTensor> inputs = inputs(environment, session, tokens);
        for (int i = 0; i < WARM_UP + RUNS; i++) {
          session.run(inputs).close();
        }
        inputs.values().forEach(OnnxTensor::close);
        return Path.of(session.endProfiling());
      }
    }
  }

  private Map<String, OnnxTensor> inputs(OrtEnvironment environment, OrtSession session, int tokens)
      throws OrtException {
    Map<String, OnnxTensor> inputs = new HashMap<>();
    long[] ids = LongStream.generate(() -> random.nextInt(1000)).limit(tokens).toArray();
    inputs.put(
        "input_ids",
        OnnxTensor.createTensor(environment, LongBuffer.wrap(ids), new long[] {1, tokens}));
    inputs.put(
        "seqlens_k",
        OnnxTensor.createTensor(
            environment, IntBuffer.wrap(new int[] {tokens - 1}), new long[] {1}));
    inputs.put(
        "total_seq_len",
        OnnxTensor.createTensor(environment, IntBuffer.wrap(new int[] {tokens}), new long[0]));
    inputs.put(
        "out_idx",
        OnnxTensor.createTensor(
            environment, LongBuffer.wrap(new long[] {tokens - 1}), new long[] {1}));
    for (var input : session.getInputInfo().entrySet()) {
      if (input.getValue().getInfo() instanceof TensorInfo info
          && input.getKey().startsWith("past.")) {
        inputs.put(input.getKey(), cache(environment, info));
      }
    }
    return inputs;
  }

  private static OnnxTensor cache(OrtEnvironment environment, TensorInfo info) throws OrtException {
    long[] shape = {1, info.getShape()[1], CONTEXT, info.getShape()[3]};
    int bytes = Math.toIntExact(shape[1] * shape[2] * shape[3] * Float.BYTES);
    ByteBuffer zeros = ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
    return OnnxTensor.createTensor(environment, zeros, shape, OnnxJavaType.FLOAT);
  }

  /** Of a run, by operator and, for products with weights, by whose weights they are. */
  private static Map<String, Double> milliseconds(Path profile) throws IOException {
    JsonNode events = JsonMapper.shared().readTree(Files.readAllBytes(profile));
    Files.delete(profile);
    long from = 0;
    int runs = 0;
    for (JsonNode event : events) {
      if (event.path("name").asString().equals("model_run") && ++runs == WARM_UP) {
        from = event.path("ts").longValue() + event.path("dur").longValue();
      }
    }
    Map<String, Double> sums = new HashMap<>();
    for (JsonNode event : events) {
      String name = event.path("name").asString();
      if (name.endsWith("_kernel_time") && event.path("ts").longValue() >= from) {
        String operator = event.path("args").path("op_name").asString();
        sums.merge(
            operator.startsWith("MatMul") ? operator + " " + role(name) : operator,
            event.path("dur").doubleValue() / 1000 / RUNS,
            Double::sum);
      }
    }
    return sums;
  }

  /** The name of a node without its layer and what the profile appends. */
  private static String role(String name) {
    return name.replace("_kernel_time", "")
        .replaceAll("[0-9]+", "")
        .replaceAll("[._/]+", " ")
        .strip();
  }
}
