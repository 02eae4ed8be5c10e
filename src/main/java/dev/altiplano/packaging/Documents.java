package dev.altiplano.packaging;

import dev.altiplano.store.GoJson;
import dev.altiplano.store.Layer;
import dev.altiplano.store.MediaTypes;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The JSON files that Hugging Face publishes beside weights, as layers by their names. */
final class Documents {
  static final String CONFIG = "config.json";
  private static final String TOKENIZER_CONFIG = "tokenizer_config.json";
  private static final String CHAT_TEMPLATE = "chat_template.jinja";
  private static final String GENERATION_CONFIG = "generation_config.json";
  private static final List<String> FILES =
      List.of(
          CONFIG,
          GENERATION_CONFIG,
          "tokenizer.json",
          TOKENIZER_CONFIG,
          "special_tokens_map.json",
          CHAT_TEMPLATE);

  private final LayerWriter writer;
  private final Map<String, Layer> layers = new LinkedHashMap<>();

  /** Whether a model of weights of some kind has use for a file of that path. */
  static boolean isDocument(String path) {
    return FILES.contains(path)
        || path.equals(OnnxForm.GENAI_CONFIG)
        || path.equals(SafetensorsForm.INDEX)
        || ModelAssembly.isLicense(path);
  }

  /**
   * Picks the files.
   *
   * @param more names that mean something to this kind of model
   */
  Documents(LayerWriter writer, Map<String, StoredFile> files, String... more) {
    this.writer = writer;
    List<String> names = new ArrayList<>(FILES);
    names.addAll(List.of(more));
    for (String name : names) {
      StoredFile file = files.get(name);
      if (file != null) {
        layers.put(name, Layer.of(MediaTypes.JSON, file.digest(), file.size()).named(name));
      }
    }
  }

  Collection<Layer> layers() {
    return layers.values();
  }

  Optional<byte[]> read(String name) {
    return Optional.ofNullable(layers.get(name))
        .map(layer -> writer.read(layer.name(), layer.digest()));
  }

  /** The chat template, or empty. */
  String chatTemplate() {
    return read(CHAT_TEMPLATE)
        .map(template -> new String(template, StandardCharsets.UTF_8))
        .or(() -> read(TOKENIZER_CONFIG).map(HuggingFaceConfig::chatTemplate))
        .orElse("");
  }

  /** Sampling defaults as a layer of options, where there are any. */
  Optional<Layer> params() {
    return read(GENERATION_CONFIG)
        .map(HuggingFaceConfig::params)
        .filter(params -> !params.isEmpty())
        .map(params -> writer.put(MediaTypes.PARAMS, GoJson.bytes(params)));
  }
}
