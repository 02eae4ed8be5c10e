package dev.altiplano.store;

import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.Digest;
import dev.altiplano.model.ErrorKind;
import dev.altiplano.model.ModelName;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Makes a stored model of the files that Hugging Face publishes for one. Files whose names mean
 * nothing here are left out. A bad file is INVALID_REQUEST. Safe for any thread.
 */
public final class SafetensorsImport {
  private static final String CONFIG = "config.json";
  private static final String GENERATION_CONFIG = "generation_config.json";
  private static final String TOKENIZER_CONFIG = "tokenizer_config.json";
  private static final String CHAT_TEMPLATE = "chat_template.jinja";
  private static final List<String> FILES =
      List.of(
          CONFIG,
          GENERATION_CONFIG,
          "tokenizer.json",
          TOKENIZER_CONFIG,
          "special_tokens_map.json",
          CHAT_TEMPLATE,
          "model.safetensors.index.json");
  private static final Pattern WEIGHTS =
      Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]{0,199}\\.safetensors");

  private final ModelStore store;

  public SafetensorsImport(ModelStore store) {
    this.store = store;
  }

  /** The files of a directory, for {@link #run}. */
  public static Map<String, ContentSource> directory(Path directory) {
    Map<String, ContentSource> files = new TreeMap<>();
    try {
      for (Path file : StoreFiles.entries(directory)) {
        if (Files.isRegularFile(file)) {
          files.put(file.getFileName().toString(), () -> Files.newInputStream(file));
        }
      }
    } catch (IOException e) {
      throw unreadable(directory.toString(), e);
    }
    return files;
  }

  /** Stores the files, by their names, as a model; a former model of that name goes. */
  public StoredModel run(ModelName name, Map<String, ContentSource> files) {
    Map<String, Layer> weights = weights(files);
    if (!files.containsKey(CONFIG) || weights.isEmpty()) {
      throw new AltiplanoException(
          ErrorKind.INVALID_REQUEST,
          "cannot make %s: a model needs %s and *.safetensors files".formatted(name, CONFIG));
    }
    Map<String, Layer> documents = documents(files);
    List<Layer> layers = new ArrayList<>(weights.values());
    layers.addAll(documents.values());
    layers.addAll(params(documents));
    layers.addAll(licenses(files));
    return store.write(name, Manifest.of(config(weights, documents), layers));
  }

  private Map<String, Layer> weights(Map<String, ContentSource> files) {
    Map<String, Layer> layers = new LinkedHashMap<>();
    new TreeMap<>(files)
        .forEach(
            (name, source) -> {
              if (WEIGHTS.matcher(name).matches()) {
                layers.put(name, put(MediaTypes.SAFETENSORS, name, source).named(name));
              }
            });
    return layers;
  }

  private Map<String, Layer> documents(Map<String, ContentSource> files) {
    Map<String, Layer> layers = new LinkedHashMap<>();
    for (String name : FILES) {
      ContentSource source = files.get(name);
      if (source != null) {
        layers.put(name, put(MediaTypes.JSON, name, source).named(name));
      }
    }
    return layers;
  }

  private List<Layer> licenses(Map<String, ContentSource> files) {
    return new TreeMap<>(files)
        .entrySet().stream()
            .filter(file -> file.getKey().startsWith("LICENSE"))
            .map(file -> put(MediaTypes.LICENSE, file.getKey(), file.getValue()))
            .toList();
  }

  private List<Layer> params(Map<String, Layer> documents) {
    Layer layer = documents.get(GENERATION_CONFIG);
    if (layer == null) {
      return List.of();
    }
    Map<String, Object> params = HuggingFaceConfig.params(read(layer));
    return params.isEmpty() ? List.of() : List.of(put(MediaTypes.PARAMS, GoJson.bytes(params)));
  }

  private Layer config(Map<String, Layer> weights, Map<String, Layer> documents) {
    Map<String, Long> valuesByType = new HashMap<>();
    weights.forEach(
        (name, layer) ->
            SafetensorsHeader.valuesByType(name, store.blob(layer.digest()))
                .forEach((type, count) -> valuesByType.merge(type, count, Long::sum)));
    var facts = new HuggingFaceConfig(read(Objects.requireNonNull(documents.get(CONFIG))));
    return put(MediaTypes.CONFIG, facts.describe(valuesByType, chatTemplate(documents)).toJson());
  }

  private String chatTemplate(Map<String, Layer> documents) {
    Layer own = documents.get(CHAT_TEMPLATE);
    if (own != null) {
      return new String(read(own), StandardCharsets.UTF_8);
    }
    Layer tokenizer = documents.get(TOKENIZER_CONFIG);
    return tokenizer == null ? "" : HuggingFaceConfig.chatTemplate(read(tokenizer));
  }

  private Layer put(String mediaType, String name, ContentSource source) {
    try (InputStream content = source.open()) {
      Digest digest = store.putBlob(content);
      return Layer.of(mediaType, digest, Files.size(store.blob(digest)));
    } catch (IOException e) {
      throw unreadable(name, e);
    }
  }

  private Layer put(String mediaType, byte[] content) {
    return Layer.of(mediaType, store.putBlob(new ByteArrayInputStream(content)), content.length);
  }

  private byte[] read(Layer layer) {
    try {
      return StoreFiles.read(store.blob(layer.digest()), ModelContents.TEXT_LIMIT);
    } catch (IOException e) {
      throw unreadable(layer.name(), e);
    }
  }

  private static AltiplanoException unreadable(String file, IOException cause) {
    return new AltiplanoException(
        ErrorKind.INVALID_REQUEST, "cannot read %s: %s".formatted(file, cause.getMessage()), cause);
  }
}
