package dev.altiplano.graph;

import dev.altiplano.weights.Tensor;
import java.util.List;

/**
 * What decoders are made of, besides {@link MatrixBlocks} and {@link AttentionBlocks}, as operators
 * that ONNX Runtime has kernels for. Each method adds nodes and their weights to the graph; {@code
 * name} is that of the result. Activations are float [batch, sequence, size].
 */
final class DecoderBlocks {
  /** Indexes the tokens of all rows of the batch, laid end to end. */
  private static final String OUT_IDX = "out_idx";

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

  /** Root mean square norm. */
  Normed norm(String name, String state, Tensor weight) {
    graph.add(
        Node.standard("SimplifiedLayerNormalization")
            .inputs(state, vector(name + ".weight", weight))
            .outputs(name)
            .with("axis", -1)
            .with("stash_type", 1)
            .with("epsilon", config.normEpsilon()));
    return new Normed(state, name);
  }

  /** The sum of the state and what a sublayer adds to it, and its root mean square norm. */
  Normed addAndNorm(String name, String state, String delta, Tensor weight) {
    String sum = name + ".sum";
    graph.add(
        Node.contrib("SkipSimplifiedLayerNormalization")
            .inputs(state, delta, vector(name + ".weight", weight))
            .outputs(name, Node.ABSENT, Node.ABSENT, sum)
            .with("epsilon", config.normEpsilon()));
    return new Normed(sum, name);
  }

  /**
   * The gated product of the feed-forward part: x * sigmoid(x) of one half, times the other.
   *
   * @param gateAndUp both halves side by side
   */
  String gatedSilu(String name, String gateAndUp) {
    String gate = name + ".gate";
    String up = name + ".up";
    graph.add(
        Node.standard("Split")
            .inputs(gateAndUp, "intermediate_sizes")
            .outputs(gate, up)
            .with("axis", -1));
    // QuickGelu is x * sigmoid(alpha * x); with 1 for alpha that is SiLU, in one operator.
    graph.add(Node.contrib("QuickGelu").inputs(gate).outputs(name + ".silu").with("alpha", 1.0f));
    graph.add(Node.standard("Mul").inputs(name + ".silu", up).outputs(name));
    return name;
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
    graph.input("input_ids", DataType.INT64, batch, Dimension.of("sequence"));
    graph.input("seqlens_k", DataType.INT32, batch);
    graph.input("total_seq_len", DataType.INT32);
    graph.input(OUT_IDX, DataType.INT64, Dimension.of("wanted"));
    graph.output(
        "logits", DataType.FLOAT, Dimension.of("wanted"), Dimension.of(config.vocabSize()));
    graph.constant("intermediate_sizes", config.intermediateSize(), config.intermediateSize());
    graph.constant("flat_shape", -1, config.hiddenSize());
  }

  private String vector(String name, Tensor tensor) {
    graph.external(
        name,
        DataType.FLOAT,
        List.of(tensor.columns()),
        weights.plain(RowStack.of(tensor)).values());
    return name;
  }
}
