package dev.altiplano.graph;

import java.util.List;
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

  MatrixBlocks(GraphBuilder graph, WeightWriter weights, Precision precision) {
    this.graph = graph;
    this.weights = weights;
    this.precision = precision;
  }

  /** Keeps a matrix for {@link #lookUp} and {@link #head}; {@code name} is for errors. */
  StoredMatrix store(String name, Matrix matrix) {
    return precision.quantises(matrix.columns())
        ? weights.quantised(name, matrix, precision)
        : weights.plain(matrix);
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
      case StoredMatrix.Quantised quantised ->
          graph.add(
              Node.contrib("GatherBlockQuantized")
                  .inputs(
                      levels(name, quantised, quantised.blocks() * quantised.blockBytes()),
                      ids,
                      scales(name, quantised))
                  .outputs(name)
                  .with("bits", quantised.precision().bits())
                  .with("block_size", Precision.BLOCK)
                  .with("gather_axis", 0)
                  .with("quantize_axis", 1));
    }
    return name;
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
      case StoredMatrix.Quantised quantised -> product(name, x, quantised);
    }
    return name;
  }

  /** The product with the transposed matrix: [.., columns] to [.., rows]. */
  String linear(String name, String x, Matrix matrix) {
    if (precision.quantises(matrix.columns())) {
      product(name, x, weights.quantised(name, matrix, precision));
      return name;
    }
    return exact(name, x, matrix);
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

  private void product(String name, String x, StoredMatrix.Quantised matrix) {
    graph.add(
        Node.contrib("MatMulNBits")
            .inputs(
                x, levels(name, matrix, matrix.blocks(), matrix.blockBytes()), scales(name, matrix))
            .outputs(name)
            .with("K", matrix.columns())
            .with("N", matrix.rows())
            .with("bits", matrix.precision().bits())
            .with("block_size", Precision.BLOCK)
            .with("accuracy_level", INT8_ACTIVATIONS));
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
    List<Long> shape = List.of(matrix.rows(), matrix.blocks());
    graph.external(scales, DataType.FLOAT, shape, matrix.scales());
    return scales;
  }
}
