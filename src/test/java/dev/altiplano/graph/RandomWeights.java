package dev.altiplano.graph;

import dev.altiplano.weights.ElementType;
import dev.altiplano.weights.Tensor;
import dev.altiplano.weights.WeightSource;
import java.lang.foreign.MemorySegment;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/** All weights that a decoder needs, drawn at random; the same seed draws the same. */
final class RandomWeights implements WeightSource {
  private final DecoderConfig config;
  private final WeightNames names;
  private final DecoderWeights shapes;
  private final Random random;
  private final Map<String, Tensor> tensors = new LinkedHashMap<>();

  private RandomWeights(DecoderConfig config, WeightNames names, Random random) {
    this.config = config;
    this.names = names;
    this.shapes = new DecoderWeights(config, this, names);
    this.random = random;
  }

  static RandomWeights of(DecoderConfig config, WeightNames names, long seed) {
    RandomWeights weights = new RandomWeights(config, names, new Random(seed));
    weights.draw();
    return weights;
  }

  private void draw() {
    matrix(WeightRole.TOKEN_EMBEDDING, 0, 0);
    if (config.learnedPositions()) {
      matrix(WeightRole.POSITION_EMBEDDING, 0, 0);
    }
    if (!config.tiedEmbeddings()) {
      matrix(WeightRole.HEAD, 0, 0);
    }
    norm(WeightRole.FINAL_NORM, 0);
    for (int layer = 0; layer < config.layers(); layer++) {
      norms(layer);
      attention(layer);
      feedForward(layer);
    }
  }

  private void norms(int layer) {
    if (config.norm().before()) {
      norm(WeightRole.ATTENTION_NORM, layer);
      norm(WeightRole.FEED_FORWARD_NORM, layer);
    }
    if (config.norm().after()) {
      norm(WeightRole.ATTENTION_POST_NORM, layer);
      norm(WeightRole.FEED_FORWARD_POST_NORM, layer);
    }
    if (config.attention().headNorm() != Attention.HeadNorm.NONE) {
      vector(WeightRole.QUERY_NORM, layer, ".weight", 1);
      vector(WeightRole.KEY_NORM, layer, ".weight", 1);
    }
  }

  private void attention(int layer) {
    for (WeightRole role : Set.of(WeightRole.QUERY, WeightRole.KEY, WeightRole.VALUE)) {
      matrix(role, layer, 0, config.attention().inputBias());
    }
    matrix(WeightRole.ATTENTION_OUTPUT, layer, 0, config.attention().outputBias());
  }

  private void feedForward(int layer) {
    switch (config.feedForward()) {
      case FeedForward.Gated gated -> {
        matrix(WeightRole.GATE, layer, 0, gated.bias());
        matrix(WeightRole.UP, layer, 0, gated.bias());
        matrix(WeightRole.DOWN, layer, 0, gated.bias());
      }
      case FeedForward.Plain plain -> {
        matrix(WeightRole.UP, layer, 0, plain.bias());
        matrix(WeightRole.DOWN, layer, 0, plain.bias());
      }
      case FeedForward.Experts experts -> {
        matrix(WeightRole.ROUTER, layer, 0);
        for (int expert = 0; expert < experts.count(); expert++) {
          matrix(WeightRole.EXPERT_GATE, layer, expert);
          matrix(WeightRole.EXPERT_UP, layer, expert);
          matrix(WeightRole.EXPERT_DOWN, layer, expert);
        }
      }
    }
  }

  private void norm(WeightRole role, int layer) {
    vector(role, layer, ".weight", 1);
    if (config.norm().kind() == Norm.Kind.LAYER) {
      vector(role, layer, ".bias", 0);
    }
  }

  private void matrix(WeightRole role, int layer, int expert, boolean bias) {
    matrix(role, layer, expert);
    if (bias) {
      vector(role, layer, ".bias", 0);
    }
  }

  private void matrix(WeightRole role, int layer, int expert) {
    long[] shape = shapes.shape(role);
    put(names.place(role).tensor(layer, expert) + ".weight", shape, 0, 0.3);
  }

  private void vector(WeightRole role, int layer, String part, double mean) {
    WeightPlace place = names.place(role);
    put(
        place.tensor(layer, 0) + part,
        new long[] {shapes.length(role)},
        mean - place.increment(),
        0.2);
  }

  private void put(String name, long[] shape, double mean, double deviation) {
    if (!tensors.containsKey(name)) {
      int size = 1;
      for (long dimension : shape) {
        size = Math.toIntExact(size * dimension);
      }
      float[] values = new float[size];
      for (int i = 0; i < size; i++) {
        values[i] = (float) (mean + deviation * random.nextGaussian());
      }
      tensors.put(name, new Tensor(name, ElementType.F32, shape, MemorySegment.ofArray(values)));
    }
  }

  @Override
  public Set<String> names() {
    return tensors.keySet();
  }

  @Override
  public Tensor tensor(String name) {
    Tensor tensor = tensors.get(name);
    if (tensor == null) {
      throw new AssertionError("no tensor " + name + " among " + tensors.keySet());
    }
    return tensor;
  }

  @Override
  public void close() {}
}
