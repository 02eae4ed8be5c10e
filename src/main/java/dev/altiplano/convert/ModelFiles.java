package dev.altiplano.convert;

import dev.altiplano.graph.DecoderConfig;
import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.Digest;
import dev.altiplano.model.ErrorKind;
import dev.altiplano.store.Layer;
import dev.altiplano.store.MediaTypes;
import dev.altiplano.store.ModelStore;
import dev.altiplano.store.StoredModel;
import dev.altiplano.weights.WeightSource;
import dev.altiplano.weights.gguf.GgufShards;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The files that a model's graph is made from: in Hugging Face layout, or one GGUF file or its
 * parts.
 *
 * @param config its {@code config.json}, or the {@code genai_config.json} of an ONNX model without
 *     one, or the first part of the GGUF file, which says it all
 * @param weights its safetensors files and, if there are several, their index, or its ONNX graphs
 *     and the files beside them, by the paths that they have in the model's own directory; or the
 *     parts of the GGUF file
 * @param contextLength tokens of the longest context, as the store has it; 0 where nothing says
 */
public record ModelFiles(SourceFile config, Map<String, SourceFile> weights, long contextLength) {
  private static final String CONFIG = "config.json";
  private static final String INDEX = ".safetensors.index.json";

  public ModelFiles {
    weights = Map.copyOf(weights);
  }

  /** Files whose config says everything. */
  public ModelFiles(SourceFile config, Map<String, SourceFile> weights) {
    this(config, weights, 0);
  }

  /**
   * The files of a stored model.
   *
   * @throws AltiplanoException LOAD_FAILED if the model is stored in another format
   */
  public static ModelFiles of(ModelStore store, StoredModel model) {
    Map<String, SourceFile> weights = new TreeMap<>();
    Map<String, Layer> gguf = model.manifest().ggufFiles();
    if (!gguf.isEmpty()) {
      gguf.forEach((name, layer) -> weights.put(name, file(store, layer)));
      return new ModelFiles(file(store, gguf.values().iterator().next()), weights);
    }
    SourceFile config = null;
    SourceFile genai = null;
    for (Layer layer : model.manifest().layers()) {
      if (layer.mediaType().equals(MediaTypes.SAFETENSORS)
          || layer.mediaType().equals(MediaTypes.ONNX)
          || layer.name().endsWith(INDEX)) {
        weights.put(layer.name(), file(store, layer));
      } else if (layer.name().equals(CONFIG)) {
        config = file(store, layer);
      } else if (layer.name().equals(GenaiDecoder.FILE)) {
        genai = file(store, layer);
      }
    }
    if (genai != null && weights.keySet().stream().anyMatch(GivenGraph::isGraph)) {
      weights.put(GenaiDecoder.FILE, genai);
      config = config == null ? genai : config;
    }
    if (config == null || weights.isEmpty()) {
      throw new AltiplanoException(
          ErrorKind.LOAD_FAILED,
          "cannot load %s: its format is \"%s\"; this version runs GGUF models, and safetensors and ONNX models with a %s or %s"
              .formatted(model.name(), model.config().format(), CONFIG, GenaiDecoder.FILE));
    }
    return new ModelFiles(config, weights, model.config().contextLength());
  }

  /** Such a file is its own config. */
  private boolean isGguf() {
    return !weights.containsKey(GenaiDecoder.FILE)
        && weights.values().stream().anyMatch(file -> file.path().equals(config.path()));
  }

  /**
   * What the files say of the decoder.
   *
   * @throws AltiplanoException LOAD_FAILED if they cannot be read, or the model needs something
   *     that this version does not have
   */
  DecoderConfig decoder() {
    if (!isGguf()) {
      return DecoderConfig.read(config.path());
    }
    try (GgufShards gguf = gguf()) {
      return DecoderConfig.of(gguf.metadata(), gguf);
    }
  }

  /** The tensors; LOAD_FAILED where a file cannot be read. */
  WeightSource open() {
    return isGguf() ? gguf() : WeightFiles.open(weights);
  }

  private GgufShards gguf() {
    return GgufShards.open(
        weights.entrySet().stream()
            .collect(Collectors.toMap(Map.Entry::getKey, e -> e.getValue().path())));
  }

  /**
   * Reads all files and compares them with their digests, so that a damaged one never becomes an
   * artifact.
   *
   * @throws AltiplanoException LOAD_FAILED, naming the file that is not what it should be
   */
  void verify() {
    if (!isGguf()) {
      config.verify(CONFIG);
    }
    weights.forEach((name, file) -> file.verify(name));
  }

  private static SourceFile file(ModelStore store, Layer layer) {
    return new SourceFile(store.blob(layer.digest()), layer.digest(), store::removeDamaged);
  }

  /** One digest for the content of all files and the names of the weights. */
  public Digest digest() {
    SortedMap<String, SourceFile> files = new TreeMap<>(weights);
    StringBuilder text = new StringBuilder("config ").append(config.digest());
    files.forEach((name, file) -> text.append('\n').append(file.digest()).append(' ').append(name));
    return Digest.of(text.toString().getBytes(StandardCharsets.UTF_8));
  }
}
