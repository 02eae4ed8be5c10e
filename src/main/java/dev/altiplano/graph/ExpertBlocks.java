package dev.altiplano.graph;

import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * A feed-forward part of which each token goes through a few experts. The router is a plain matrix
 * at single precision, since which experts are chosen hangs on it.
 *
 * @see <a href="https://github.com/microsoft/onnxruntime/blob/main/docs/ContribOperators.md">MoE
 *     and QMoE</a>
 */
final class ExpertBlocks {
  private final GraphBuilder graph;
  private final WeightWriter writer;
  private final MatrixBlocks matrices;
  private final DecoderWeights weights;
  private final Precision precision;

  ExpertBlocks(
      GraphBuilder graph,
      WeightWriter writer,
      MatrixBlocks matrices,
      DecoderWeights weights,
      Precision precision) {
    this.graph = graph;
    this.writer = writer;
    this.matrices = matrices;
    this.weights = weights;
    this.precision = precision;
  }

  String feedForward(String name, String x, int layer, FeedForward.Experts shape) {
    String router = matrices.exact(name + ".router", x, weights.matrix(WeightRole.ROUTER, layer));
    String flat = name + ".router.flat";
    graph.constant(name + ".router.shape", -1, shape.count());
    graph.add(Node.standard("Reshape").inputs(router, name + ".router.shape").outputs(flat));
    Matrix in =
        all(
            shape,
            expert ->
                new RowPairs(
                    weights.matrix(WeightRole.EXPERT_GATE, layer, expert),
                    weights.matrix(WeightRole.EXPERT_UP, layer, expert)));
    Matrix out = all(shape, expert -> weights.matrix(WeightRole.EXPERT_DOWN, layer, expert));
    boolean quantised =
        precision != Precision.FP32
            && in.columns() % Precision.BLOCK == 0
            && out.columns() % Precision.BLOCK == 0;
    Node node =
        quantised ? quantised(name, x, flat, in, out, shape) : plain(name, x, flat, in, out, shape);
    String normalised = shape.normalised() ? name : name + ".normalised";
    graph.add(
        node.outputs(normalised)
            .with("k", shape.chosen())
            .with("normalize_routing_weights", 1)
            .with("activation_type", "swiglu")
            // The gates of rows that take turns; with 1 and 0 it is plain SiLU.
            .with("swiglu_fusion", 1)
            .with("activation_alpha", 1f)
            .with("activation_beta", 0f));
    if (!shape.normalised()) {
      String share = share(name + ".router", router, shape);
      graph.add(Node.standard("Mul").inputs(normalised, share).outputs(name));
    }
    return name;
  }

  /**
   * What the weights of the chosen add up to among those of all: the operator normalises them
   * whatever it is told.
   */
  private String share(String name, String router, FeedForward.Experts shape) {
    graph.constant(name + ".chosen", shape.chosen());
    graph.constant(name + ".last_axis", -1);
    graph.add(Node.standard("Softmax").inputs(router).outputs(name + ".shares").with("axis", -1));
    graph.add(
        Node.standard("TopK")
            .inputs(name + ".shares", name + ".chosen")
            .outputs(name + ".largest", name + ".indices")
            .with("axis", -1));
    graph.add(
        Node.standard("ReduceSum")
            .inputs(name + ".largest", name + ".last_axis")
            .outputs(name + ".share")
            .with("keepdims", 1));
    return name + ".share";
  }

  private static Matrix all(FeedForward.Experts shape, IntFunction<Matrix> expert) {
    return new RowStack(IntStream.range(0, shape.count()).mapToObj(expert).toList());
  }

  private Node plain(
      String name, String x, String router, Matrix in, Matrix out, FeedForward.Experts shape) {
    return Node.contrib("MoE")
        .inputs(x, router)
        .inputs(floats(name + ".in", in, shape), Node.ABSENT)
        .inputs(floats(name + ".out", out, shape));
  }

  private String floats(String name, Matrix matrix, FeedForward.Experts shape) {
    graph.external(
        name,
        DataType.FLOAT,
        List.of((long) shape.count(), matrix.rows() / shape.count(), (long) matrix.columns()),
        writer.plain(matrix).values());
    return name;
  }

  private Node quantised(
      String name, String x, String router, Matrix in, Matrix out, FeedForward.Experts shape) {
    Encoding encoding = encoding(in, out);
    Node node = Node.contrib("QMoE").inputs(x, router);
    levelsAndScales(node, name + ".in", in, shape, encoding);
    levelsAndScales(node.inputs(Node.ABSENT), name + ".out", out, shape, encoding);
    return node.with("expert_weight_bits", encoding.bits()).with("block_size", encoding.group());
  }

  /**
   * One encoding for both, as the operator takes them: that of the weights where it has no minimums
   * and groups of 32, and otherwise one that they are rounded to. What was rounded before gets 8
   * bits: 4 more would lose as much again.
   */
  private Encoding encoding(Matrix in, Matrix out) {
    boolean rounded = in.encoding().isPresent() || out.encoding().isPresent();
    return in.encoding()
        .filter(own -> out.encoding().equals(Optional.of(own)))
        .filter(own -> own.group() == Precision.BLOCK && !own.minimum())
        .orElse(new Encoding(rounded ? Byte.SIZE : precision.bits(), Precision.BLOCK, false));
  }

  private void levelsAndScales(
      Node node, String name, Matrix matrix, FeedForward.Experts shape, Encoding encoding) {
    StoredMatrix.Quantised stored = writer.quantised(matrix, encoding);
    long experts = shape.count();
    long rows = matrix.rows() / experts;
    graph.external(
        name + ".levels",
        DataType.UINT8,
        List.of(experts, rows, stored.groups() * encoding.groupBytes()),
        stored.levels());
    graph.external(
        name + ".scales", DataType.FLOAT, List.of(experts, rows, stored.groups()), stored.scales());
    node.inputs(name + ".levels", name + ".scales");
  }
}
