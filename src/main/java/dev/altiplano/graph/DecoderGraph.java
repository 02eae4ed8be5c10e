package dev.altiplano.graph;

import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.ErrorKind;
import dev.altiplano.weights.WeightSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Writes a decoder as an ONNX model that computes one step for a batch of sequences. Has no state;
 * safe for any thread.
 *
 * <p>Inputs:
 *
 * <ul>
 *   <li>{@code input_ids} int64 [batch, sequence]: the new tokens
 *   <li>{@code seqlens_k} int32 [batch]: tokens of each row after this step, minus one
 *   <li>{@code total_seq_len} int32 scalar: tokens of the longest row after this step
 *   <li>{@code out_idx} int64 [wanted]: which new tokens' logits to compute, counted over all rows
 *       end to end
 *   <li>{@code past.i.key}, {@code past.i.value} float [batch, kvHeads, capacity, headDim] for each
 *       layer i
 * </ul>
 *
 * <p>Outputs: {@code logits} float [wanted, vocabSize]; {@code present.i.key}, {@code
 * present.i.value} shaped like the past. Binding one buffer as past and present appends in place.
 */
public final class DecoderGraph {
  /** File name of the graph. */
  public static final String MODEL_FILE = "model.onnx";

  /** File name of the weights, to which the graph refers. */
  public static final String DATA_FILE = "model.onnx.data";

  private DecoderGraph() {}

  /**
   * Writes {@link #MODEL_FILE} and {@link #DATA_FILE} into a directory that has neither, and forces
   * them to the disk. Memory use does not depend on the size of the model. What was written before
   * a failure stays.
   *
   * @throws AltiplanoException LOAD_FAILED if a tensor is missing or does not fit the config, or if
   *     the files cannot be written
   */
  public static void write(
      DecoderConfig config, WeightSource weights, Precision precision, Path directory) {
    GraphBuilder graph = new GraphBuilder();
    try (ExternalData data = new ExternalData(directory.resolve(DATA_FILE))) {
      WeightWriter writer = new WeightWriter(data);
      build(config, new CheckedWeights(weights), precision, graph, writer);
      data.force();
    }
    write(graph.toModel(), directory.resolve(MODEL_FILE));
  }

  private static void build(
      DecoderConfig config,
      CheckedWeights weights,
      Precision precision,
      GraphBuilder graph,
      WeightWriter writer) {
    DecoderBlocks blocks = new DecoderBlocks(config, graph, writer);
    MatrixBlocks matrices = new MatrixBlocks(graph, writer, precision);
    switch (config.architecture()) {
      case LLAMA -> new LlamaGraph(config, weights, blocks, matrices).build();
    }
  }

  private static void write(byte[] model, Path file) {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      ByteBuffer bytes = ByteBuffer.wrap(model);
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    } catch (IOException e) {
      throw new AltiplanoException(
          ErrorKind.LOAD_FAILED, "cannot write %s: %s".formatted(MODEL_FILE, e), e);
    }
  }
}
