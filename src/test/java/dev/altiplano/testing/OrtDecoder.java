package dev.altiplano.testing;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Runs one sequence through a decoder graph by ONNX Runtime's own Java API, with the KV cache
 * written in place. For tests of graphs; one thread.
 */
public final class OrtDecoder implements AutoCloseable {
  private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
  private final OrtSession session;
  private final Map<String, OnnxTensor> past = new HashMap<>();
  private final Map<String, OnnxValue> present = new HashMap<>();
  private int length;

  private OrtDecoder(Path model, int capacity) throws OrtException {
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setIntraOpNumThreads(2);
      session = environment.createSession(model.toString(), options);
    }
    for (Map.Entry<String, NodeInfo> input : session.getInputInfo().entrySet()) {
      if (input.getKey().startsWith("past.")) {
        long[] shape = ((TensorInfo) input.getValue().getInfo()).getShape();
        OnnxTensor cache = cache(new long[] {1, shape[1], capacity, shape[3]});
        past.put(input.getKey(), cache);
        present.put(input.getKey().replace("past.", "present."), cache);
      }
    }
  }

  /** Opens a model with an empty KV cache for {@code capacity} tokens. */
  public static OrtDecoder open(Path model, int capacity) {
    try {
      return new OrtDecoder(model, capacity);
    } catch (OrtException e) {
      throw new AssertionError("cannot open " + model, e);
    }
  }

  private OnnxTensor cache(long[] shape) throws OrtException {
    int bytes = (int) (shape[1] * shape[2] * shape[3]) * Float.BYTES;
    ByteBuffer buffer = ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
    return OnnxTensor.createTensor(environment, buffer.asFloatBuffer(), shape);
  }

  /** Forgets the sequence. */
  public void reset() {
    length = 0;
  }

  /** Appends tokens; the logits after the last of them. */
  public float[] feed(int... tokens) {
    return feed(tokens, new int[] {tokens.length - 1})[0];
  }

  /** Appends tokens; the logits after those of them that {@code wanted} counts. */
  public float[][] feed(int[] tokens, int[] wanted) {
    length += tokens.length;
    try (OnnxTensor ids = longs(tokens, 1, tokens.length);
        OnnxTensor last = ints(length - 1, 1);
        OnnxTensor total = ints(length);
        OnnxTensor outputs = longs(wanted, wanted.length)) {
      Map<String, OnnxTensor> inputs = new HashMap<>(past);
      inputs.putAll(
          Map.of("input_ids", ids, "seqlens_k", last, "total_seq_len", total, "out_idx", outputs));
      try (OrtSession.Result result = session.run(inputs, Set.of("logits"), present)) {
        return (float[][]) result.get("logits").orElseThrow().getValue();
      }
    } catch (OrtException e) {
      throw new AssertionError("the step failed", e);
    }
  }

  /** Greedy decoding from an empty cache, until a stop token, which is included, or a limit. */
  public List<Integer> greedy(List<Integer> prompt, Set<Integer> stopTokens, int limit) {
    reset();
    List<Integer> answer = new ArrayList<>();
    float[] logits = feed(prompt.stream().mapToInt(i -> i).toArray());
    while (true) {
      int best = argmax(logits);
      answer.add(best);
      if (stopTokens.contains(best) || answer.size() == limit) {
        return answer;
      }
      logits = feed(best);
    }
  }

  /** The index of the largest number. */
  public static int argmax(float[] logits) {
    return IntStream.range(0, logits.length)
        .reduce((a, b) -> logits[b] > logits[a] ? b : a)
        .orElseThrow();
  }

  private OnnxTensor longs(int[] values, long... shape) throws OrtException {
    LongBuffer buffer = LongBuffer.wrap(IntStream.of(values).asLongStream().toArray());
    return OnnxTensor.createTensor(environment, buffer, shape);
  }

  private OnnxTensor ints(int value, long... shape) throws OrtException {
    return OnnxTensor.createTensor(environment, IntBuffer.wrap(new int[] {value}), shape);
  }

  @Override
  public void close() {
    past.values().forEach(OnnxTensor::close);
    try {
      session.close();
    } catch (OrtException e) {
      throw new AssertionError("cannot close the session", e);
    }
  }
}
