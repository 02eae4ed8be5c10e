package dev.altiplano.graph;

import dev.altiplano.graph.FeedForward.Activation;
import java.util.List;

/**
 * What decoders are made of, besides {@link MatrixBlocks}, {@link AttentionBlocks} and {@link
 * ExpertBlocks}, as operators that ONNX Runtime has kernels for. Each method adds nodes and their
 * weights to the graph; {@code name} is that of the result. Activations are float [batch, sequence,
 * size].
 */
final class DecoderBlocks {
  static final String LOGITS = "logits";

  /** Indexes the tokens of all rows of the batch, laid end to end. */
  private static final String OUT_IDX = "out_idx";

  private static final String INPUT_IDS = "input_ids";

  private final DecoderConfig config;
  private final GraphBuilder graph;
  private final WeightWriter weights;

  DecoderBlocks(DecoderConfig config, GraphBuilder graph, WeightWriter weights) {
    this.config = config;
    this.graph = graph;
    this.weights = weights;
  }

  /** The state of the tokens after a sublayer, and its norm, which the next one reads. */
  record Normed(String state, String norm) {}

  /**
   * The numbers of a norm.
   *
   * @param biases of a layer norm; empty for the other kind
   */
  record NormWeights(float[] weights, float[] biases) {}

  /** A norm. */
  Normed norm(String name, String state, NormWeights norm) {
    String weight = vector(name + ".weight", norm.weights());
    switch (config.norm().kind()) {
      case ROOT_MEAN_SQUARE ->
          graph.add(
              Node.standard("SimplifiedLayerNormalization")
                  .inputs(state, weight)
                  .outputs(name)
                  .with("axis", -1)
                  .with("stash_type", 1)
                  .with("epsilon", config.norm().epsilon()));
      case LAYER ->
          graph.add(
              Node.standard("LayerNormalization")
                  .inputs(state, weight, vector(name + ".bias", norm.biases()))
                  .outputs(name)
                  .with("axis", -1)
                  .with("epsilon", config.norm().epsilon()));
    }
    return new Normed(state, name);
  }

  /** The sum of the state and what a sublayer adds to it, and its norm. */
  Normed addAndNorm(String name, String state, String delta, NormWeights norm) {
    String sum = name + ".sum";
    String weight = vector(name + ".weight", norm.weights());
    Node node =
        switch (config.norm().kind()) {
          case ROOT_MEAN_SQUARE ->
              Node.contrib("SkipSimplifiedLayerNormalization").inputs(state, delta, weight);
          case LAYER ->
              Node.contrib("SkipLayerNormalization")
                  .inputs(state, delta, weight, vector(name + ".bias", norm.biases()));
        };
    graph.add(
        node.outputs(name, Node.ABSENT, Node.ABSENT, sum).with("epsilon", config.norm().epsilon()));
    return new Normed(sum, name);
  }

  /**
   * The gated product of the feed-forward part: the activation of one half, times the other.
   *
   * @param gateAndUp both halves side by side
   */
  String gated(String name, String gateAndUp, Activation activation) {
    String gate = name + ".gate";
    String up = name + ".up";
    graph.add(
        Node.standard("Split")
            .inputs(gateAndUp, "intermediate_sizes")
            .outputs(gate, up)
            .with("axis", -1));
    return gated(name, gate, up, activation);
  }

  /** The activation of one, times the other. */
  String gated(String name, String gate, String up, Activation activation) {
    String active = activation(name + ".active", gate, activation);
    graph.add(Node.standard("Mul").inputs(active, up).outputs(name));
    return name;
  }

  String activation(String name, String x, Activation activation) {
    graph.add(
        switch (activation) {
          // QuickGelu is x * sigmoid(alpha * x); with 1 for alpha that is SiLU, in one operator.
          case SILU -> Node.contrib("QuickGelu").inputs(x).outputs(name).with("alpha", 1.0f);
          case GELU_TANH -> Node.contrib("FastGelu").inputs(x).outputs(name);
        });
    return name;
  }

  String sum(String name, String x, String y) {
    graph.add(Node.standard("Add").inputs(x, y).outputs(name));
    return name;
  }

  /** The same vectors, end to end, added to each token. */
  String plus(String name, String x, List<float[]> vectors) {
    int length = vectors.stream().mapToInt(vector -> vector.length).sum();
    float[] all = new float[length];
    int end = 0;
    for (float[] vector : vectors) {
      System.arraycopy(vector, 0, all, end, vector.length);
      end += vector.length;
    }
    return sum(name, x, vector(name + ".bias", all));
  }

  /** The product with a number; nothing happens where that is 1. */
  String times(String name, String x, float factor) {
    if (factor == 1) {
      return x;
    }
    graph.constant(name + ".factor", factor);
    graph.add(Node.standard("Mul").inputs(x, name + ".factor").outputs(name));
    return name;
  }

  /** Where each new token stands: int64 [batch, sequence]. */
  String positions(String name) {
    graph.constant(name + ".zero", 0);
    graph.constant(name + ".one", 1);
    graph.constant(name + ".last", config.maxPositions() - 1);
    graph.add(
        Node.standard("Shape")
            .inputs(INPUT_IDS)
            .outputs(name + ".length")
            .with("start", 1)
            .with("end", 2));
    graph.add(
        Node.standard("Cast")
            .inputs("seqlens_k")
            .outputs(name + ".newest")
            .with("to", DataType.INT64.number()));
    // The newest token of a row stands at seqlens_k, the one before it a place earlier.
    graph.add(
        Node.standard("Sub").inputs(name + ".newest", name + ".length").outputs(name + ".before"));
    graph.add(
        Node.standard("Unsqueeze")
            .inputs(name + ".before", name + ".one")
            .outputs(name + ".column"));
    graph.add(Node.standard("Squeeze").inputs(name + ".length").outputs(name + ".count"));
    graph.add(Node.standard("Squeeze").inputs(name + ".one").outputs(name + ".step"));
    graph.add(Node.standard("Add").inputs(name + ".count", name + ".step").outputs(name + ".end"));
    graph.add(
        Node.standard("Range")
            .inputs(name + ".step", name + ".end", name + ".step")
            .outputs(name + ".row"));
    graph.add(Node.standard("Add").inputs(name + ".column", name + ".row").outputs(name + ".all"));
    graph.add(
        Node.standard("Max").inputs(name + ".all", name + ".zero").outputs(name + ".positive"));
    graph.add(Node.standard("Min").inputs(name + ".positive", name + ".last").outputs(name));
    return name;
  }

  /** The logits as the model means them. */
  void logits(String head, Multipliers multipliers) {
    String scaled = times("head.scaled", head, multipliers.logits());
    if (multipliers.logitsSoftCap() == 0) {
      graph.add(Node.standard("Identity").inputs(scaled).outputs(LOGITS));
      return;
    }
    String narrowed = times("head.narrowed", scaled, 1 / multipliers.logitsSoftCap());
    graph.add(Node.standard("Tanh").inputs(narrowed).outputs("head.bounded"));
    times(LOGITS, "head.bounded", multipliers.logitsSoftCap());
  }

  /** The activations whose logits are wanted: [batch, sequence, size] to [wanted, size]. */
  String wanted(String name, String x) {
    graph.add(Node.standard("Reshape").inputs(x, "flat_shape").outputs(name + ".flat"));
    graph.add(
        Node.standard("Gather").inputs(name + ".flat", OUT_IDX).outputs(name).with("axis", 0));
    return name;
  }

  /** Declares the inputs and constants that every decoder has. */
  void declare() {
    Dimension batch = Dimension.of("batch");
    graph.input(INPUT_IDS, DataType.INT64, batch, Dimension.of("sequence"));
    graph.input("seqlens_k", DataType.INT32, batch);
    graph.input("total_seq_len", DataType.INT32);
    graph.input(OUT_IDX, DataType.INT64, Dimension.of("wanted"));
    graph.output(LOGITS, DataType.FLOAT, Dimension.of("wanted"), Dimension.of(config.vocabSize()));
    if (config.feedForward() instanceof FeedForward.Gated gated) {
      graph.constant("intermediate_sizes", gated.size(), gated.size());
    }
    graph.constant("flat_shape", -1, config.hiddenSize());
  }

  private String vector(String name, float[] values) {
    graph.external(
        name,
        DataType.FLOAT,
        List.of((long) values.length),
        weights.floats(
            1,
            values.length,
            (_, _, target) -> System.arraycopy(values, 0, target, 0, values.length)));
    return name;
  }
}
