package dev.altiplano.convert;

import dev.altiplano.engine.GraphInputs;
import dev.altiplano.graph.DecoderGraph;
import dev.altiplano.graph.KvCacheType;
import dev.altiplano.weights.onnx.OnnxFile;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The graph of a model that came as ONNX, in the form that this project writes. */
record GivenGraph(GraphSources sources, KvCacheType kvCacheType) {
  private static final String EXTENSION = ".onnx";

  static boolean isGraph(String name) {
    return name.endsWith(EXTENSION);
  }

  static boolean isIn(ModelFiles files) {
    return files.weights().keySet().stream().anyMatch(GivenGraph::isGraph);
  }

  /** The graph with that KV cache, or else one with another; empty where all are of other forms. */
  static Optional<GivenGraph> find(ModelFiles model, KvCacheType wanted) {
    return Stream.of(wanted, KvCacheType.F16, KvCacheType.F32, KvCacheType.Q8_0)
        .flatMap(type -> findOnly(model, type).stream())
        .findFirst();
  }

  private static Optional<GivenGraph> findOnly(ModelFiles model, KvCacheType type) {
    String name = DecoderGraph.modelFile(type);
    for (var entry : new TreeMap<>(model.weights()).entrySet()) {
      String path = entry.getKey();
      String folder = GraphSources.folder(path);
      if (path.equals(folder + name) && isOurs(path, entry.getValue().path())) {
        return Optional.of(
            new GivenGraph(new GraphSources(name, beside(folder, model.weights())), type));
      }
    }
    return Optional.empty();
  }

  /** Whether a graph is of the form that this project writes. */
  static boolean isOurs(String path, Path graph) {
    return OnnxFile.read(path, graph).inputs().keySet().containsAll(GraphInputs.NAMES);
  }

  private static SortedMap<String, SourceFile> beside(
      String folder, Map<String, SourceFile> weights) {
    SortedMap<String, SourceFile> files = new TreeMap<>();
    weights.forEach(
        (path, file) -> {
          String name = path.startsWith(folder) ? path.substring(folder.length()) : "";
          if (!name.isEmpty() && !name.contains("/") && !name.startsWith(".")) {
            files.put(name, file);
          }
        });
    return files;
  }
}
