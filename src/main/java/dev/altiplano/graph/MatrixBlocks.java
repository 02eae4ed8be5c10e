package dev.altiplano.graph;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Products with matrices and look-ups in them, at the precision of the graph. Each method adds a
 * node and its weights to the graph and returns the name of the result, which is {@code name}.
 */
final class MatrixBlocks {
  /** Makes {@code MatMulNBits} round activations to 8 bits, without which it is far slower. */
  private static final int INT8_ACTIVATIONS = 4;

  private final GraphBuilder graph;
  private final WeightWriter weights;
  private final Precision precision;
  private final Set<String> groupSums = new HashSet<>();

  MatrixBlocks(GraphBuilder graph, WeightWriter weights, Precision precision) {
    this.graph = graph;
    this.weights = weights;
    this.precision = precision;
  }

  /** Keeps a matrix for {@link #lookUp} and {@link #head}. */
  StoredMatrix store(Matrix matrix) {
    Optional<Encoding> encoding = precision.encoding(matrix);
    return encoding.isPresent() ? weights.quantised(matrix, encoding.get()) : weights.plain(matrix);
  }

  /** Rows of the matrix by their numbers: int64 [..] to float [.., columns]. */
  String lookUp(String name, String ids, StoredMatrix matrix) {
    switch (matrix) {
      case StoredMatrix.Plain plain ->
          graph.add(
              Node.standard("Gather")
                  .inputs(plainWeight(name, plain), ids)
                  .outputs(name)
                  .with("axis", 0));
      case StoredMatrix.Quantised quantised -> lookUpLevels(name, ids, quantised);
    }
    return name;
  }

  private void lookUpLevels(String name, String ids, StoredMatrix.Quantised matrix) {
    Encoding encoding = matrix.encoding();
    String scaled = encoding.minimum() ? name + ".scaled" : name;
    graph.add(
        Node.contrib("GatherBlockQuantized")
            .inputs(
                levels(name, matrix, matrix.groups() * encoding.groupBytes()),
                ids,
                scales(name, matrix))
            .outputs(scaled)
            .with("bits", encoding.bits())
            .with("block_size", encoding.group())
            .with("gather_axis", 0)
            .with("quantize_axis", 1));
    if (encoding.minimum()) {
      addMinimums(name, scaled, ids, matrix);
    }
  }

  private void addMinimums(String name, String scaled, String ids, StoredMatrix.Quantised matrix) {
    graph.constant(name + ".last_axis", -1);
    graph.constant(name + ".in_groups", 0, 0, -1, matrix.encoding().group());
    graph.constant(name + ".in_a_row", 0, 0, matrix.columns());
    graph.add(
        Node.standard("Gather")
            .inputs(minimums(name, matrix), ids)
            .outputs(name + ".minimums.found")
            .with("axis", 0));
    graph.add(
        Node.standard("Unsqueeze")
            .inputs(name + ".minimums.found", name + ".last_axis")
            .outputs(name + ".minimums.column"));
    graph.add(
        Node.standard("Reshape").inputs(scaled, name + ".in_groups").outputs(name + ".groups"));
    graph.add(
        Node.standard("Add")
            .inputs(name + ".groups", name + ".minimums.column")
            .outputs(name + ".raised"));
    graph.add(Node.standard("Reshape").inputs(name + ".raised", name + ".in_a_row").outputs(name));
  }

  /** The product with the transposed matrix: [n, columns] to [n, rows]. */
  String head(String name, String x, StoredMatrix matrix) {
    switch (matrix) {
      case StoredMatrix.Plain plain ->
          graph.add(
              Node.standard("Gemm")
                  .inputs(x, plainWeight(name, plain))
                  .outputs(name)
                  .with("transB", 1));
      case StoredMatrix.Quantised quantised -> product(name, x, 2, quantised);
    }
    return name;
  }

  /** The product with the transposed matrix: [.., columns] to [.., rows]. */
  String linear(String name, String x, Matrix matrix) {
    Optional<Encoding> encoding = precision.encoding(matrix);
    if (encoding.isEmpty()) {
      return exact(name, x, matrix);
    }
    product(name, x, 3, weights.quantised(matrix, encoding.get()));
    return name;
  }

  /** Whether the rows of all can lie in one matrix without any of them being encoded anew. */
  boolean alike(List<Matrix> matrices) {
    return matrices.stream().map(precision::encoding).distinct().count() == 1;
  }

  /** As {@link #linear}, at single precision whatever the graph has. */
  String exact(String name, String x, Matrix matrix) {
    // Gemm would take the matrix as it is, but only two dimensions of activations.
    String weight = name + ".weight";
    List<Long> shape = List.of((long) matrix.columns(), matrix.rows());
    graph.external(weight, DataType.FLOAT, shape, weights.transposed(matrix));
    graph.add(Node.standard("MatMul").inputs(x, weight).outputs(name));
    return name;
  }

  private void product(String name, String x, int dimensions, StoredMatrix.Quantised matrix) {
    Encoding encoding = matrix.encoding();
    String scaled = encoding.minimum() ? name + ".scaled" : name;
    graph.add(
        Node.contrib("MatMulNBits")
            .inputs(
                x,
                levels(name, matrix, matrix.groups(), (long) encoding.groupBytes()),
                scales(name, matrix))
            .outputs(scaled)
            .with("K", matrix.columns())
            .with("N", matrix.rows())
            .with("bits", encoding.bits())
            .with("block_size", encoding.group())
            .with("accuracy_level", INT8_ACTIVATIONS));
    if (encoding.minimum()) {
      // A minimum counts once for each number of its group: times their sum.
      graph.add(
          Node.contrib("FusedMatMul")
              .inputs(groupSums(x, dimensions, matrix), minimums(name, matrix))
              .outputs(name + ".raise")
              .with("transB", 1));
      graph.add(Node.standard("Add").inputs(scaled, name + ".raise").outputs(name));
    }
  }

  /** The sums of the groups of activations, made once however many matrices ask. */
  private String groupSums(String x, int dimensions, StoredMatrix.Quantised matrix) {
    int group = matrix.encoding().group();
    String name = "%s.sums%d".formatted(x, group);
    if (groupSums.add(name)) {
      // Groups and axis in full: -1 fails where there are no rows, as no logits are wanted.
      long[] shape = new long[dimensions + 1];
      shape[dimensions - 1] = matrix.groups();
      shape[dimensions] = group;
      graph.constant(name + ".shape", shape);
      graph.constant(name + ".axis", dimensions);
      graph.add(Node.standard("Reshape").inputs(x, name + ".shape").outputs(name + ".groups"));
      graph.add(
          Node.standard("ReduceSum")
              .inputs(name + ".groups", name + ".axis")
              .outputs(name)
              .with("keepdims", 0));
    }
    return name;
  }

  private String plainWeight(String name, StoredMatrix.Plain matrix) {
    String weight = name + ".weight";
    graph.external(
        weight, DataType.FLOAT, List.of(matrix.rows(), (long) matrix.columns()), matrix.values());
    return weight;
  }

  private String levels(String name, StoredMatrix.Quantised matrix, Long... rowShape) {
    String levels = name + ".levels";
    List<Long> shape = Stream.concat(Stream.of(matrix.rows()), Stream.of(rowShape)).toList();
    graph.external(levels, DataType.UINT8, shape, matrix.levels());
    return levels;
  }

  private String scales(String name, StoredMatrix.Quantised matrix) {
    String scales = name + ".scales";
    List<Long> shape = List.of(matrix.rows(), matrix.groups());
    graph.external(scales, DataType.FLOAT, shape, matrix.scales());
    return scales;
  }

  private String minimums(String name, StoredMatrix.Quantised matrix) {
    String minimums = name + ".minimums";
    List<Long> shape = List.of(matrix.rows(), matrix.groups());
    graph.external(minimums, DataType.FLOAT, shape, matrix.minimums());
    return minimums;
  }
}
