package dev.altiplano.packaging;

import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.ErrorKind;
import dev.altiplano.store.Layer;
import dev.altiplano.store.MediaTypes;
import dev.altiplano.store.ModelConfig;
import dev.altiplano.weights.onnx.OnnxFile;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * ONNX graphs, the files that hold their weights, and the JSON files beside them. The graphs lie at
 * the top or in {@code onnx/}, as they are published; each layer keeps its path, since a graph
 * names its weights by their place beside it.
 */
record OnnxForm(LayerWriter writer) implements ModelForm {
  private static final String EXTENSION = ".onnx";
  private static final String FOLDER = "onnx/";
  static final String GENAI_CONFIG = "genai_config.json";

  @Override
  public Optional<Parts> read(SortedMap<String, StoredFile> files) {
    Map<String, Layer> weights = new TreeMap<>();
    List<OnnxFile> graphs = new ArrayList<>();
    files.forEach(
        (name, file) -> {
          if (isGraph(name)) {
            OnnxFile graph = open(name, file);
            weights.put(name, layer(name, file));
            graph.dataFiles().forEach(data -> addData(name, data, files, weights));
            graphs.add(graph);
          }
        });
    return weights.isEmpty()
        ? Optional.empty()
        : Optional.of(parts(files, new ArrayList<>(weights.values()), parameters(graphs)));
  }

  /** Where the graphs among some files have weights that are not among them. */
  Set<String> missing(Map<String, StoredFile> files) {
    Set<String> missing = new TreeSet<>();
    files.forEach(
        (name, file) -> {
          if (isGraph(name)) {
            open(name, file).dataFiles().forEach(data -> missing.add(FilePath.folder(name) + data));
          }
        });
    missing.removeAll(files.keySet());
    return missing;
  }

  /** Of the largest graph: several are the same model at other precisions, or parts of it. */
  private static Map<String, Long> parameters(List<OnnxFile> graphs) {
    return graphs.stream()
        .map(OnnxFile::parametersByType)
        .max(Comparator.comparingLong(ParameterCount::total))
        .orElseThrow();
  }

  private static boolean isGraph(String name) {
    return name.endsWith(EXTENSION)
        && (FilePath.isAtTop(name) || FilePath.folder(name).equals(FOLDER));
  }

  private OnnxFile open(String name, StoredFile file) {
    try {
      return OnnxFile.read(name, writer.store().blob(file.digest()));
    } catch (AltiplanoException e) {
      throw new AltiplanoException(ErrorKind.INVALID_REQUEST, e.text(), e);
    }
  }

  private static void addData(
      String graph, String data, Map<String, StoredFile> files, Map<String, Layer> weights) {
    String path = FilePath.folder(graph) + data;
    StoredFile file = files.get(path);
    if (!FilePath.isValid(path) || !FilePath.isAtTop(data) || file == null) {
      throw invalid(
          "the graph %s has weights in \"%s\", and there is no such file beside it"
              .formatted(graph, data));
    }
    weights.put(path, layer(path, file));
  }

  private static Layer layer(String name, StoredFile file) {
    return Layer.of(MediaTypes.ONNX, file.digest(), file.size()).named(name);
  }

  private Parts parts(
      Map<String, StoredFile> files, List<Layer> layers, Map<String, Long> parameters) {
    Documents documents = new Documents(writer, files, GENAI_CONFIG);
    layers.addAll(documents.layers());
    documents.params().ifPresent(layers::add);
    return new Parts(config(documents, parameters), layers, documents.chatTemplate());
  }

  private static ModelConfig config(Documents documents, Map<String, Long> parameters) {
    String type = ParameterCount.mostly(parameters);
    String count = ParameterCount.format(ParameterCount.total(parameters));
    return documents
        .read(Documents.CONFIG)
        .map(json -> new HuggingFaceConfig(json).describe("onnx", count, type))
        .or(() -> documents.read(GENAI_CONFIG).map(json -> GenaiConfig.describe(json, count, type)))
        .orElseThrow(
            () ->
                invalid(
                    "the files make no model: an ONNX model needs config.json or " + GENAI_CONFIG));
  }

  private static AltiplanoException invalid(String message) {
    return new AltiplanoException(ErrorKind.INVALID_REQUEST, message);
  }
}
