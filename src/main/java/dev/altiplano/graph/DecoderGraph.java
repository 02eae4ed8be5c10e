package dev.altiplano.graph;

import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.ErrorKind;
import dev.altiplano.model.FileTrouble;
import dev.altiplano.weights.WeightSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Writes a decoder as ONNX models that compute one step for a batch of sequences: a graph for each
 * type of KV cache and range of contexts, over one file of weights. Has no state; safe for any
 * thread.
 *
 * <p>Inputs:
 *
 * <ul>
 *   <li>{@code input_ids} int64 [batch, sequence]: the new tokens
 *   <li>{@code seqlens_k} int32 [batch]: tokens of each row after this step, minus one
 *   <li>{@code total_seq_len} int32 scalar: tokens of the longest row after this step
 *   <li>{@code out_idx} int64 [wanted]: which new tokens' logits to compute, counted over all rows
 *       end to end
 *   <li>{@code past.i.key}, {@code past.i.value} float, float16 or int8, by the type of the cache,
 *       [batch, kvHeads, capacity, headDim] for each layer i
 * </ul>
 *
 * <p>Outputs: {@code logits} float [wanted, vocabSize]; {@code present.i.key}, {@code
 * present.i.value} shaped like the past. Binding one buffer as past and present appends in place.
 */
public final class DecoderGraph {
  /** File name of the weights, to which the graphs refer. */
  public static final String DATA_FILE = "model.onnx.data";

  private static final String LONGER = ".long";
  private static final String EXTENSION = ".onnx";

  private DecoderGraph() {}

  /** File name of the graph for a type of KV cache, and contexts as long as the original one. */
  public static String modelFile(KvCacheType type) {
    return modelFile(type, ContextRange.ORIGINAL);
  }

  /** File name of the graph for a type of KV cache and a range of contexts. */
  public static String modelFile(KvCacheType type, ContextRange range) {
    return switch (range) {
      case ORIGINAL -> "model." + type.label() + EXTENSION;
      case LONGER -> "model." + type.label() + LONGER + EXTENSION;
    };
  }

  /** The graph for longer contexts beside the one for those as long as the original one. */
  public static Path longer(Path modelFile) {
    String name = String.valueOf(modelFile.getFileName());
    String stem = name.substring(0, name.length() - EXTENSION.length());
    return modelFile.resolveSibling(stem + LONGER + EXTENSION);
  }

  /**
   * Writes {@link #DATA_FILE}, and the graphs for the KV caches that need no scales, into a
   * directory, and forces them to the disk. Memory use does not depend on the size of the model.
   * What was written before a failure stays, and a writer of the same goes on with it.
   *
   * @throws AltiplanoException LOAD_FAILED if a tensor is missing or does not fit the config, or if
   *     the files cannot be written
   */
  public static void write(
      DecoderConfig config, WeightSource weights, Precision precision, Path directory) {
    write(config, weights, precision, directory, WriteProgress.NONE);
  }

  /** As {@link #write(DecoderConfig, WeightSource, Precision, Path)}, telling how far it is. */
  public static void write(
      DecoderConfig config,
      WeightSource weights,
      Precision precision,
      Path directory,
      WriteProgress progress) {
    Map<String, GraphBuild> graphs = new LinkedHashMap<>();
    for (ContextRange range : config.contextRanges()) {
      graphs.put(
          modelFile(KvCacheType.F32, range),
          GraphBuild.of(config, weights, precision, new KvFormat.Single(), range));
      graphs.put(
          modelFile(KvCacheType.F16, range),
          GraphBuild.of(config, weights, precision, new KvFormat.Half(), range));
    }
    try (ExternalData data = new ExternalData(directory.resolve(DATA_FILE))) {
      graphs.values().iterator().next().weights().writeTo(data, progress);
    }
    graphs.forEach((file, graph) -> write(graph, directory.resolve(file)));
  }

  /**
   * Writes the graph for a KV cache of {@link KvCacheType#Q8_0} into a file that is not there yet,
   * and forces it to the disk. It refers to the weights that {@link #write(DecoderConfig,
   * WeightSource, Precision, Path)} wrote from the same source at the same precision.
   *
   * @throws IllegalArgumentException if the scales are not those of such a model
   * @throws AltiplanoException LOAD_FAILED if a tensor is missing or does not fit the config, or if
   *     the file cannot be written
   */
  public static void writeQuantised(
      DecoderConfig config,
      WeightSource weights,
      Precision precision,
      KvScales scales,
      ContextRange range,
      Path file) {
    if (!scales.fit(config)) {
      throw new IllegalArgumentException("the scales are of another model; this is a bug");
    }
    write(GraphBuild.of(config, weights, precision, new KvFormat.EightBit(scales), range), file);
  }

  /** A graph, and the weights, which are laid out alike for all graphs of a model. */
  private record GraphBuild(GraphBuilder graph, WeightWriter weights) {
    static GraphBuild of(
        DecoderConfig config,
        WeightSource source,
        Precision precision,
        KvFormat format,
        ContextRange range) {
      GraphBuilder graph = new GraphBuilder();
      WeightWriter weights = new WeightWriter(DATA_FILE);
      DecoderBlocks blocks = new DecoderBlocks(config, graph, weights);
      AttentionBlocks attention = new AttentionBlocks(config, graph, weights, format, range);
      MatrixBlocks matrices = new MatrixBlocks(graph, weights, precision);
      WeightNames names = names(config, source);
      DecoderWeights checked = new DecoderWeights(config, source, names);
      ExpertBlocks experts = new ExpertBlocks(graph, weights, matrices, checked, precision);
      new DecoderLayers(config, checked, blocks, attention, matrices, experts).build();
      return new GraphBuild(graph, weights);
    }
  }

  private static WeightNames names(DecoderConfig config, WeightSource source) {
    ArchitectureDescription description = config.architecture().description();
    return switch (config.layout()) {
      case HUGGING_FACE -> description.huggingFace(source.names());
      case GGUF -> description.gguf().withExpertsAsIn(source.names());
    };
  }

  private static void write(GraphBuild build, Path file) {
    try (FileChannel channel =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      ByteBuffer bytes = ByteBuffer.wrap(build.graph().toModel());
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    } catch (IOException e) {
      throw new AltiplanoException(
          ErrorKind.LOAD_FAILED,
          "cannot write %s: %s".formatted(file.getFileName(), FileTrouble.reason(e)),
          e);
    }
  }
}
