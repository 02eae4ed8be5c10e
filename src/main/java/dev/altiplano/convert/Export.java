package dev.altiplano.convert;

import dev.altiplano.engine.TensorNames;
import dev.altiplano.graph.Precision;
import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.ErrorKind;
import dev.altiplano.weights.onnx.OnnxFile;
import dev.altiplano.weights.onnx.OnnxValue;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SortedMap;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The graph of a model that another program exported, chosen from those that came with it: the one
 * that its {@code genai_config.json} names, or else by the names of the files ({@link
 * GraphVariant}).
 */
record Export(GraphSources sources, TensorNames names, OnnxArtifact.Sizes sizes) {
  private static final Logger log = LoggerFactory.getLogger(Export.class);

  /** Bytes by which a weight grows when the runtime makes single precision of it. */
  private static final long UNPACKED = Float.BYTES - Short.BYTES;

  private static final String HALF = "F16";
  private static final OnnxValue NONE = new OnnxValue("", List.of());

  /** Whatever a file says, estimates stay numbers. */
  private static final long MOST_WIDE = 1 << 16;

  private static final int MOST_TOKENS = 1 << 22;

  /**
   * Chooses a graph and reads what it says of itself.
   *
   * @throws AltiplanoException LOAD_FAILED, saying what is missing
   */
  static Export choose(ModelFiles model, Precision precision) {
    Optional<GenaiDecoder> genai =
        Optional.ofNullable(model.weights().get(GenaiDecoder.FILE))
            .map(file -> GenaiDecoder.read(file.path()));
    TensorNames names = genai.map(GenaiDecoder::names).orElse(TensorNames.OPTIMUM);
    List<String> graphs =
        model.weights().keySet().stream().filter(GivenGraph::isGraph).sorted().toList();
    String path =
        genai
            .map(decoder -> named(graphs, decoder.graph()))
            .or(() -> GraphVariant.choose(graphs, precision))
            .orElseThrow();
    log.info(
        "Of the graphs {} the model is run with {}: {}",
        graphs,
        path,
        genai.isPresent() ? GenaiDecoder.FILE + " names it" : GraphVariant.reason(precision));
    OnnxFile graph = OnnxFile.read(path, file(model, path).path());
    genai.ifPresent(decoder -> decoder.claims().require(path, graph.inputs(), names));
    int longestContext = longestContext(model, genai, path, graph);
    OnnxArtifact.Sizes sizes =
        new OnnxArtifact.Sizes(
            kvBytesPerToken(graph.inputs(), names),
            1,
            heads(graph.inputs().getOrDefault(TensorNames.ofLayer(names.pastKey(), 0), NONE)),
            vocabSize(graph, names, genai),
            longestContext,
            longestContext,
            UNPACKED * graph.valuesByType().getOrDefault(HALF, 0L));
    return new Export(sources(model, path, graph), names, sizes);
  }

  private static String named(List<String> graphs, String file) {
    return graphs.stream()
        .filter(path -> path.equals(file) || path.endsWith("/" + file))
        .findFirst()
        .orElseThrow(
            () ->
                failed(
                    "its %s names the graph %s, and there are %s"
                        .formatted(GenaiDecoder.FILE, file, graphs)));
  }

  private static GraphSources sources(ModelFiles model, String path, OnnxFile graph) {
    String folder = GraphSources.folder(path);
    SortedMap<String, SourceFile> files = new TreeMap<>();
    files.put(path.substring(folder.length()), file(model, path));
    for (String data : graph.dataFiles()) {
      SourceFile file = model.weights().get(folder + data);
      if (file == null || data.contains("/")) {
        throw failed(
            "its graph %s has weights in \"%s\", and there is no such file beside it"
                .formatted(path, data));
      }
      files.put(data, file);
    }
    return new GraphSources(path.substring(folder.length()), files);
  }

  private static SourceFile file(ModelFiles model, String path) {
    return Objects.requireNonNull(model.weights().get(path));
  }

  /** What is not a number yet counts for nothing: the engine refuses such a graph. */
  private static long kvBytesPerToken(Map<String, OnnxValue> inputs, TensorNames names) {
    long sum = 0;
    for (String side : List.of(names.pastKey(), names.pastValue())) {
      for (int layer = 0; inputs.containsKey(TensorNames.ofLayer(side, layer)); layer++) {
        sum += bytesPerToken(inputs.getOrDefault(TensorNames.ofLayer(side, layer), NONE));
      }
    }
    return sum;
  }

  /** Of [1, heads, tokens, head size]. */
  private static long bytesPerToken(OnnxValue past) {
    List<Long> sizes = past.dimensions();
    if (sizes.size() != 4) {
      return 0;
    }
    long numbers = Math.min(sizes.get(1), MOST_WIDE) * Math.min(sizes.get(3), MOST_WIDE);
    return numbers * (past.type().equals(HALF) ? Short.BYTES : Float.BYTES);
  }

  private static int heads(OnnxValue past) {
    return past.dimensions().size() == 4
        ? Math.clamp(past.dimensions().get(1), 0, (int) MOST_WIDE)
        : 0;
  }

  private static int vocabSize(OnnxFile graph, TensorNames names, Optional<GenaiDecoder> genai) {
    SequencedMap<String, OnnxValue> outputs = graph.outputs();
    List<Long> logits = outputs.getOrDefault(names.logits(), NONE).dimensions();
    long size = logits.isEmpty() ? 0 : logits.getLast();
    return Math.clamp(
        size > 0 ? size : genai.map(GenaiDecoder::vocabSize).orElse(0L), 0, MOST_TOKENS);
  }

  private static int longestContext(
      ModelFiles model, Optional<GenaiDecoder> genai, String path, OnnxFile graph) {
    long stored = model.contextLength();
    long told = genai.map(GenaiDecoder::contextLength).orElse(0L);
    long longest = stored > 0 && told > 0 ? Math.min(stored, told) : Math.max(stored, told);
    if (longest < 1) {
      throw failed(
          "neither config.json (max_position_embeddings) nor %s (context_length) says how long a context can be"
              .formatted(GenaiDecoder.FILE));
    }
    long positions = graph.rotaryPositions();
    if (positions > 0 && positions < longest) {
      log.warn(
          "The model's config says that a context has up to {} tokens, and its graph {} knows {}"
              + " positions: it is run with those",
          longest,
          path,
          positions);
      longest = positions;
    }
    return Math.clamp(longest, 1, MOST_TOKENS);
  }

  private static AltiplanoException failed(String why) {
    return new AltiplanoException(ErrorKind.LOAD_FAILED, "cannot load the model: " + why);
  }
}
