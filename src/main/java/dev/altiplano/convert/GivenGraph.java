package dev.altiplano.convert;

import dev.altiplano.engine.GraphInputs;
import dev.altiplano.graph.DecoderGraph;
import dev.altiplano.graph.KvCacheType;
import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.ErrorKind;
import dev.altiplano.weights.onnx.OnnxFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The graph of a model that came as ONNX, in the form that this project writes.
 *
 * @param name its file name
 * @param files it and what lies beside it, by their names
 */
record GivenGraph(String name, KvCacheType kvCacheType, SortedMap<String, SourceFile> files) {
  private static final String EXTENSION = ".onnx";

  static boolean isIn(ModelFiles files) {
    return files.weights().keySet().stream().anyMatch(name -> name.endsWith(EXTENSION));
  }

  /**
   * The graph with that KV cache, or else one with another.
   *
   * @throws AltiplanoException LOAD_FAILED if the graphs are of another form
   */
  static GivenGraph choose(ModelFiles model, KvCacheType wanted) {
    return Stream.of(wanted, KvCacheType.F16, KvCacheType.F32, KvCacheType.Q8_0)
        .flatMap(type -> find(model, type).stream())
        .findFirst()
        .orElseThrow(() -> unsupported(model));
  }

  private static Optional<GivenGraph> find(ModelFiles model, KvCacheType type) {
    String name = DecoderGraph.modelFile(type);
    for (var entry : new TreeMap<>(model.weights()).entrySet()) {
      String path = entry.getKey();
      String folder = path.substring(0, path.lastIndexOf('/') + 1);
      if (path.equals(folder + name) && isOurs(path, entry.getValue())) {
        return Optional.of(new GivenGraph(name, type, beside(folder, model.weights())));
      }
    }
    return Optional.empty();
  }

  private static boolean isOurs(String path, SourceFile graph) {
    return OnnxFile.read(path, graph.path()).inputs().containsAll(GraphInputs.NAMES);
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

  private static AltiplanoException unsupported(ModelFiles model) {
    var graph =
        new TreeMap<>(model.weights())
            .entrySet().stream()
                .filter(e -> e.getKey().endsWith(EXTENSION))
                .findFirst()
                .orElseThrow();
    List<String> inputs = OnnxFile.read(graph.getKey(), graph.getValue().path()).inputs();
    return new AltiplanoException(
        ErrorKind.LOAD_FAILED,
        "cannot load the model: its graph %s has the inputs %s; this version runs graphs as it writes them itself, named %s, with the inputs %s and past.*; bring the model in as safetensors"
            .formatted(
                graph.getKey(),
                new TreeSet<>(inputs),
                DecoderGraph.modelFile(KvCacheType.F32),
                new TreeSet<>(GraphInputs.NAMES)));
  }

  List<String> names() {
    return List.copyOf(files.keySet());
  }

  /** Puts the files into a directory: as links where it is on the same volume, else as copies. */
  void layOut(Path directory) {
    files.forEach(
        (file, source) -> {
          try {
            link(directory.resolve(file), source.path());
          } catch (IOException e) {
            throw new AltiplanoException(
                ErrorKind.LOAD_FAILED,
                "cannot put %s of the model into %s: %s".formatted(file, directory, e),
                e);
          }
        });
  }

  private static void link(Path target, Path source) throws IOException {
    try {
      Files.createLink(target, source);
    } catch (IOException | UnsupportedOperationException e) {
      Files.copy(source, target);
    }
  }
}
