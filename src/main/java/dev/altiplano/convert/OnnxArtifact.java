package dev.altiplano.convert;

import dev.altiplano.engine.GraphFiles;
import dev.altiplano.engine.TensorNames;
import dev.altiplano.graph.DecoderConfig;
import dev.altiplano.graph.DecoderGraph;
import dev.altiplano.graph.KvCacheType;
import dev.altiplano.graph.Precision;
import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.ErrorKind;
import dev.altiplano.model.FileTrouble;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A model that ONNX Runtime can open.
 *
 * @param modelFile the graph, with its weights beside it; neither is ever changed in place
 * @param exported what another program called its inputs and outputs; empty where the graph is of
 *     this server's own form
 */
public record OnnxArtifact(
    Path modelFile, Precision precision, Optional<TensorNames> exported, Sizes sizes) {
  /**
   * What decides how much memory the model takes.
   *
   * @param kvBytesPerToken of the keys and values of a token
   * @param spareRows of the KV cache, beside one for each sequence
   * @param queryHeads of a layer; of a graph that another program made, as many as it has key heads
   * @param vocabSize numbers in a row of logits; 0 where nothing tells before the graph is opened
   * @param longestContext tokens that a sequence can have
   * @param graphContext tokens that the graph is for; where a sequence can have more, there is
   *     another beside it
   * @param unpackedBytes of weights that the runtime holds beside those in the files
   */
  public record Sizes(
      long kvBytesPerToken,
      int spareRows,
      int queryHeads,
      int vocabSize,
      int longestContext,
      int graphContext,
      long unpackedBytes) {
    /** Of a graph in this server's own form. */
    static Sizes of(DecoderConfig config, KvCacheType type) {
      long numbers = 2L * config.layers() * config.kvHeads() * config.headDim();
      return new Sizes(
          numbers * type.bits() / Byte.SIZE,
          0,
          config.queryHeads(),
          config.vocabSize(),
          config.maxPositions(),
          config.originalPositions(),
          0);
    }
  }

  /** An artifact in this server's own form. */
  static OnnxArtifact own(
      Path modelFile, Precision precision, KvCacheType type, DecoderConfig config) {
    return new OnnxArtifact(modelFile, precision, Optional.empty(), Sizes.of(config, type));
  }

  /** The graph for contexts of this many tokens. */
  public Path modelFile(int contextLength) {
    return contextLength <= sizes.graphContext() ? modelFile : DecoderGraph.longer(modelFile);
  }

  /** Bytes of the graph and its weights, as the runtime holds them. */
  public long weightBytes() {
    try {
      return GraphFiles.bytes(modelFile) + sizes.unpackedBytes();
    } catch (IOException e) {
      throw new AltiplanoException(
          ErrorKind.LOAD_FAILED,
          "cannot read the weights of %s: %s"
              .formatted(modelFile.getFileName(), FileTrouble.reason(e)),
          e);
    }
  }
}
