package dev.altiplano.convert;

import dev.altiplano.graph.ContextRange;
import dev.altiplano.graph.DecoderConfig;
import dev.altiplano.graph.DecoderGraph;
import dev.altiplano.graph.KvCacheType;
import dev.altiplano.graph.Precision;
import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.ErrorKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A model that ONNX Runtime can open.
 *
 * @param modelFile the graph, with its weights beside it, and beside it the one for longer contexts
 *     where there is one; none is ever changed in place
 * @param kvCacheType what the graph keeps keys and values in
 */
public record OnnxArtifact(
    Path modelFile, Precision precision, KvCacheType kvCacheType, DecoderConfig config) {
  /** The graph for contexts of this many tokens. */
  public Path modelFile(int contextLength) {
    return switch (config.contextRange(contextLength)) {
      case ORIGINAL -> modelFile;
      case LONGER ->
          modelFile.resolveSibling(DecoderGraph.modelFile(kvCacheType, ContextRange.LONGER));
    };
  }

  /** Bytes of the graph's weights on the disk; a small model may have them in the graph. */
  public long weightBytes() {
    try {
      Path data = modelFile.resolveSibling(DecoderGraph.DATA_FILE);
      return Files.size(Files.exists(data) ? data : modelFile);
    } catch (IOException e) {
      throw new AltiplanoException(
          ErrorKind.LOAD_FAILED, "cannot read the weights of %s: %s".formatted(modelFile, e), e);
    }
  }

  /** Bytes of keys and values that a token takes in the KV cache. */
  public long kvBytesPerToken() {
    long numbers = 2L * config.layers() * config.kvHeads() * config.headDim();
    return numbers * kvCacheType.bits() / Byte.SIZE;
  }
}
