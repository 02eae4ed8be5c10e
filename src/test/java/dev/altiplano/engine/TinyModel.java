package dev.altiplano.engine;

import dev.altiplano.graph.Architecture;
import dev.altiplano.graph.DecoderConfig;
import dev.altiplano.graph.DecoderGraph;
import dev.altiplano.graph.Precision;
import dev.altiplano.graph.RopeScaling;
import dev.altiplano.weights.ElementType;
import dev.altiplano.weights.Tensor;
import dev.altiplano.weights.WeightSource;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;

/** A model of two layers with random weights, the same each time. */
final class TinyModel implements WeightSource {
  static final int VOCABULARY = 96;
  static final int LAYERS = 2;
  static final int KV_HEADS = 2;
  static final int HEAD_SIZE = 16;
  static final int MOST_POSITIONS = 4096;

  private static final int HIDDEN = 64;
  private static final int HEADS = 4;
  private static final int INTERMEDIATE = 96;

  private final Random random = new Random(1);
  private final Map<String, Tensor> tensors = new LinkedHashMap<>();

  private TinyModel() {
    add("model.embed_tokens.weight", VOCABULARY, HIDDEN);
    add("lm_head.weight", VOCABULARY, HIDDEN);
    add("model.norm.weight", HIDDEN);
    for (int i = 0; i < LAYERS; i++) {
      addLayer("model.layers." + i);
    }
  }

  /** Writes the graph into an empty directory and returns its file. */
  static Path write(Path directory, Precision precision) {
    DecoderConfig config =
        new DecoderConfig(
            Architecture.LLAMA,
            HIDDEN,
            LAYERS,
            HEADS,
            KV_HEADS,
            HEAD_SIZE,
            INTERMEDIATE,
            VOCABULARY,
            MOST_POSITIONS,
            1e-5f,
            10_000,
            new RopeScaling.None(),
            false);
    DecoderGraph.write(config, new TinyModel(), precision, directory);
    return directory.resolve(DecoderGraph.MODEL_FILE);
  }

  private void addLayer(String name) {
    add(name + ".input_layernorm.weight", HIDDEN);
    add(name + ".post_attention_layernorm.weight", HIDDEN);
    add(name + ".self_attn.q_proj.weight", HEADS * HEAD_SIZE, HIDDEN);
    add(name + ".self_attn.k_proj.weight", KV_HEADS * HEAD_SIZE, HIDDEN);
    add(name + ".self_attn.v_proj.weight", KV_HEADS * HEAD_SIZE, HIDDEN);
    add(name + ".self_attn.o_proj.weight", HIDDEN, HEADS * HEAD_SIZE);
    add(name + ".mlp.gate_proj.weight", INTERMEDIATE, HIDDEN);
    add(name + ".mlp.up_proj.weight", INTERMEDIATE, HIDDEN);
    add(name + ".mlp.down_proj.weight", HIDDEN, INTERMEDIATE);
  }

  private void add(String name, int rows, int columns) {
    float deviation = (float) (2 / Math.sqrt(columns));
    add(name, new long[] {rows, columns}, 0, deviation);
  }

  private void add(String name, int columns) {
    add(name, new long[] {columns}, 1, 0.1f);
  }

  private void add(String name, long[] shape, float mean, float deviation) {
    int count = (int) Arrays.stream(shape).reduce(1, Math::multiplyExact);
    MemorySegment data = Arena.ofAuto().allocate(ValueLayout.JAVA_FLOAT, count);
    for (int i = 0; i < count; i++) {
      data.setAtIndex(ValueLayout.JAVA_FLOAT, i, mean + deviation * (float) random.nextGaussian());
    }
    tensors.put(name, new Tensor(name, ElementType.F32, shape, data));
  }

  @Override
  public Set<String> names() {
    return tensors.keySet();
  }

  @Override
  public Tensor tensor(String name) {
    return Objects.requireNonNull(tensors.get(name));
  }

  @Override
  public void close() {
    tensors.clear();
  }
}
