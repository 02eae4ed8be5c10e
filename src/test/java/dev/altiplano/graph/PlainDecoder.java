package dev.altiplano.graph;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * Computes the logits of a decoder with nothing but loops, in double precision, from the same
 * description as a graph. What it computes is compared with llama.cpp in {@link GoldenLogitsTest},
 * so that tests without such goldens can compare with it.
 */
final class PlainDecoder {
  private static final String WEIGHT = ".weight";
  private static final String BIAS = ".bias";

  private final DecoderConfig config;
  private final DecoderWeights weights;
  private final ContextRange range;

  PlainDecoder(DecoderConfig config, DecoderWeights weights) {
    this(config, weights, ContextRange.ORIGINAL);
  }

  PlainDecoder(DecoderConfig config, DecoderWeights weights, ContextRange range) {
    this.config = config;
    this.weights = weights;
    this.range = range;
  }

  /** The logits after each of the tokens. */
  double[][] logits(int... tokens) {
    double[][] states = embed(tokens);
    for (int layer = 0; layer < config.layers(); layer++) {
      attend(states, layer);
      for (double[] state : states) {
        double[] x = before(state, WeightRole.FEED_FORWARD_NORM, layer);
        add(state, feedForward(x, layer), WeightRole.FEED_FORWARD_POST_NORM, layer);
      }
    }
    MatrixRows head =
        weights.matrix(config.tiedEmbeddings() ? WeightRole.TOKEN_EMBEDDING : WeightRole.HEAD);
    double[][] logits = new double[tokens.length][];
    for (int i = 0; i < tokens.length; i++) {
      logits[i] = meant(product(head, norm(states[i], WeightRole.FINAL_NORM, -1)));
    }
    return logits;
  }

  private double[][] embed(int[] tokens) {
    double[][] states = new double[tokens.length][];
    for (int i = 0; i < tokens.length; i++) {
      states[i] = row(weights.matrix(WeightRole.TOKEN_EMBEDDING), tokens[i]);
      scale(states[i], config.multipliers().embedding());
      if (config.learnedPositions()) {
        addTo(states[i], row(weights.matrix(WeightRole.POSITION_EMBEDDING), i));
      }
    }
    return states;
  }

  private double[] meant(double[] logits) {
    scale(logits, config.multipliers().logits());
    double cap = config.multipliers().logitsSoftCap();
    return cap == 0 ? logits : Arrays.stream(logits).map(x -> cap * Math.tanh(x / cap)).toArray();
  }

  private double[] before(double[] state, WeightRole role, int layer) {
    return config.norm().before() ? norm(state, role, layer) : state;
  }

  private void add(double[] state, double[] result, WeightRole role, int layer) {
    double[] delta = config.norm().after() ? norm(result, role, layer) : result;
    scale(delta, config.multipliers().residual());
    addTo(state, delta);
  }

  private void attend(double[][] states, int layer) {
    Attention shape = config.attention();
    double[][] queries = new double[states.length][];
    double[][] keys = new double[states.length][];
    double[][] values = new double[states.length][];
    for (int i = 0; i < states.length; i++) {
      double[] x = before(states[i], WeightRole.ATTENTION_NORM, layer);
      queries[i] = linear(WeightRole.QUERY, layer, x, shape.inputBias());
      keys[i] = linear(WeightRole.KEY, layer, x, shape.inputBias());
      values[i] = linear(WeightRole.VALUE, layer, x, shape.inputBias());
      normHeads(queries[i], WeightRole.QUERY_NORM, layer);
      normHeads(keys[i], WeightRole.KEY_NORM, layer);
      rotate(queries[i], layer, i);
      rotate(keys[i], layer, i);
    }
    for (int i = 0; i < states.length; i++) {
      double[] attended = attended(queries[i], keys, values, layer, i);
      double[] result = linear(WeightRole.ATTENTION_OUTPUT, layer, attended, shape.outputBias());
      add(states[i], result, WeightRole.ATTENTION_POST_NORM, layer);
    }
  }

  private void normHeads(double[] x, WeightRole role, int layer) {
    int size =
        switch (config.attention().headNorm()) {
          case NONE -> 0;
          case EACH_HEAD -> config.headDim();
          case ALL_HEADS -> x.length;
        };
    for (int from = 0; size > 0 && from < x.length; from += size) {
      double[] part = Arrays.copyOfRange(x, from, from + size);
      double[] normed = rootMeanSquare(part, weights.vector(role, layer, WEIGHT));
      System.arraycopy(normed, 0, x, from, size);
    }
  }

  private void rotate(double[] x, int layer, int position) {
    if (!(config.attention().layers().get(layer).position()
        instanceof Attention.Position.Rotary rotary)) {
      return;
    }
    RopeScaling scaling =
        range == ContextRange.LONGER ? rotary.scaling().longer() : rotary.scaling();
    int half = rotary.dimensions() / 2;
    for (int head = 0; head < x.length; head += config.headDim()) {
      for (int i = 0; i < half; i++) {
        double angle =
            position
                * scaling.frequency(new RopeScaling.Pair(i, rotary.dimensions(), rotary.theta()));
        double factor = scaling.attentionFactor();
        double a = x[head + i];
        double b = x[head + half + i];
        x[head + i] = factor * (a * Math.cos(angle) - b * Math.sin(angle));
        x[head + half + i] = factor * (b * Math.cos(angle) + a * Math.sin(angle));
      }
    }
  }

  private double[] attended(
      double[] query, double[][] keys, double[][] values, int layer, int position) {
    Attention shape = config.attention();
    int window = shape.layers().get(layer).window();
    int first = window == 0 ? 0 : Math.max(0, position - window + 1);
    double[] result = new double[shape.queries()];
    for (int head = 0; head < shape.heads(); head++) {
      int at = head * shape.headDim();
      int shared = head / (shape.heads() / shape.kvHeads()) * shape.headDim();
      double[] scores = new double[position + 1 - first];
      for (int i = 0; i < scores.length; i++) {
        double score = 0;
        for (int d = 0; d < shape.headDim(); d++) {
          score += query[at + d] * keys[first + i][shared + d];
        }
        score *= shape.scale();
        double cap = shape.softCap();
        scores[i] = cap == 0 ? score : cap * Math.tanh(score / cap);
      }
      double[] shares = softmax(scores);
      for (int i = 0; i < scores.length; i++) {
        for (int d = 0; d < shape.headDim(); d++) {
          result[at + d] += shares[i] * values[first + i][shared + d];
        }
      }
    }
    return result;
  }

  private double[] feedForward(double[] x, int layer) {
    return switch (config.feedForward()) {
      case FeedForward.Gated gated -> {
        double[] gate = linear(WeightRole.GATE, layer, x, gated.bias());
        double[] up = linear(WeightRole.UP, layer, x, gated.bias());
        for (int i = 0; i < gate.length; i++) {
          gate[i] = activation(gate[i], gated.activation()) * up[i];
        }
        yield linear(WeightRole.DOWN, layer, gate, gated.bias());
      }
      case FeedForward.Plain plain -> {
        double[] inner = linear(WeightRole.UP, layer, x, plain.bias());
        for (int i = 0; i < inner.length; i++) {
          inner[i] = activation(inner[i], plain.activation());
        }
        yield linear(WeightRole.DOWN, layer, inner, plain.bias());
      }
      case FeedForward.Experts experts -> experts(x, layer, experts);
    };
  }

  private double[] experts(double[] x, int layer, FeedForward.Experts shape) {
    double[] shares = softmax(product(weights.matrix(WeightRole.ROUTER, layer), x));
    int[] chosen =
        IntStream.range(0, shape.count())
            .boxed()
            .sorted(Comparator.comparingDouble(i -> -shares[i]))
            .limit(shape.chosen())
            .mapToInt(i -> i)
            .toArray();
    double sum = shape.normalised() ? Arrays.stream(chosen).mapToDouble(i -> shares[i]).sum() : 1;
    double[] result = new double[config.hiddenSize()];
    for (int expert : chosen) {
      double[] gate = product(weights.matrix(WeightRole.EXPERT_GATE, layer, expert), x);
      double[] up = product(weights.matrix(WeightRole.EXPERT_UP, layer, expert), x);
      for (int i = 0; i < gate.length; i++) {
        gate[i] = activation(gate[i], FeedForward.Activation.SILU) * up[i];
      }
      double[] out = product(weights.matrix(WeightRole.EXPERT_DOWN, layer, expert), gate);
      scale(out, shares[expert] / sum);
      addTo(result, out);
    }
    return result;
  }

  private static double activation(double x, FeedForward.Activation activation) {
    return switch (activation) {
      case SILU -> x / (1 + Math.exp(-x));
      case GELU_TANH ->
          0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x)));
    };
  }

  private double[] norm(double[] x, WeightRole role, int layer) {
    float[] weight = weights.vector(role, layer, WEIGHT);
    return switch (config.norm().kind()) {
      case ROOT_MEAN_SQUARE -> rootMeanSquare(x, weight);
      case LAYER -> layerNorm(x, weight, weights.vector(role, layer, BIAS));
    };
  }

  private double[] rootMeanSquare(double[] x, float[] weight) {
    double meanSquare = Arrays.stream(x).map(v -> v * v).average().orElseThrow();
    double root = Math.sqrt(meanSquare + config.norm().epsilon());
    return IntStream.range(0, x.length).mapToDouble(i -> x[i] / root * weight[i]).toArray();
  }

  private double[] layerNorm(double[] x, float[] weight, float[] bias) {
    double mean = Arrays.stream(x).average().orElseThrow();
    double variance = Arrays.stream(x).map(v -> (v - mean) * (v - mean)).average().orElseThrow();
    double root = Math.sqrt(variance + config.norm().epsilon());
    return IntStream.range(0, x.length)
        .mapToDouble(i -> (x[i] - mean) / root * weight[i] + bias[i])
        .toArray();
  }

  private double[] linear(WeightRole role, int layer, double[] x, boolean bias) {
    double[] result = product(weights.matrix(role, layer), x);
    if (bias) {
      float[] added = weights.vector(role, layer, BIAS);
      for (int i = 0; i < result.length; i++) {
        result[i] += added[i];
      }
    }
    return result;
  }

  private static double[] product(MatrixRows matrix, double[] x) {
    double[] result = new double[Math.toIntExact(matrix.rows())];
    for (int i = 0; i < result.length; i++) {
      double[] row = row(matrix, i);
      for (int j = 0; j < row.length; j++) {
        result[i] += row[j] * x[j];
      }
    }
    return result;
  }

  private static double[] row(MatrixRows matrix, long index) {
    float[] row = new float[matrix.columns()];
    matrix.copy(index, 0, row.length, row, 0);
    return IntStream.range(0, row.length).mapToDouble(i -> row[i]).toArray();
  }

  private static double[] softmax(double[] scores) {
    double most = Arrays.stream(scores).max().orElseThrow();
    double[] powers = Arrays.stream(scores).map(s -> Math.exp(s - most)).toArray();
    double sum = Arrays.stream(powers).sum();
    return Arrays.stream(powers).map(p -> p / sum).toArray();
  }

  private static void scale(double[] x, double factor) {
    for (int i = 0; i < x.length; i++) {
      x[i] *= factor;
    }
  }

  private static void addTo(double[] x, double[] y) {
    for (int i = 0; i < x.length; i++) {
      x[i] += y[i];
    }
  }
}
