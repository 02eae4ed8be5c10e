package dev.altiplano.store;

import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.Digest;
import dev.altiplano.model.ErrorKind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * What a model consists of.
 *
 * @param schemaVersion always 2 in what this project writes
 * @param mediaType of the manifest itself
 * @param config the blob with the facts about the model
 * @param layers everything else, in the order of the file
 */
public record Manifest(int schemaVersion, String mediaType, Layer config, List<Layer> layers) {
  private static final int SCHEMA_VERSION = 2;

  public Manifest {
    layers = List.copyOf(layers);
  }

  public static Manifest of(Layer config, List<Layer> layers) {
    return new Manifest(SCHEMA_VERSION, MediaTypes.MANIFEST, config, layers);
  }

  /**
   * Reads the bytes of a manifest.
   *
   * @throws AltiplanoException STORE_FAILED for anything else
   */
  public static Manifest parse(byte[] json) {
    var manifest = JsonDocument.parse(json, "the manifest", ErrorKind.STORE_FAILED);
    Layer config =
        Layer.parse(
            manifest.field("config").orElseThrow(() -> manifest.wrong("config", "there")),
            "config of the manifest");
    List<Layer> layers = new ArrayList<>();
    for (JsonNode layer : manifest.list("layers")) {
      layers.add(Layer.parse(layer, "layer %d of the manifest".formatted(layers.size())));
    }
    if (manifest.wholeNumber("schemaVersion").orElse(SCHEMA_VERSION) != SCHEMA_VERSION) {
      throw manifest.wrong("schemaVersion", "2");
    }
    return new Manifest(SCHEMA_VERSION, manifest.string("mediaType"), config, layers);
  }

  /** The bytes as Ollama writes them. */
  public byte[] toJson() {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("schemaVersion", schemaVersion);
    fields.put("mediaType", mediaType);
    fields.put("config", config.toMap());
    fields.put("layers", layers.stream().map(Layer::toMap).toList());
    return GoJson.bytes(fields);
  }

  /** Bytes of all layers and the config together; a sum beyond all measure stops at the largest. */
  public long size() {
    return blobs().mapToLong(Layer::size).reduce(0, Manifest::saturatedSum);
  }

  /**
   * The GGUF files of the model by their names, the first part first. One alone has no name of its
   * own, and is given one.
   */
  public Map<String, Layer> ggufFiles() {
    Map<String, Layer> files = new LinkedHashMap<>();
    for (Layer layer : layers) {
      if (layer.mediaType().equals(MediaTypes.MODEL)) {
        String number = files.isEmpty() ? "" : "-" + (files.size() + 1);
        files.put(layer.name().isEmpty() ? "model%s.gguf".formatted(number) : layer.name(), layer);
      }
    }
    return files;
  }

  /** The layers, then the config. */
  Stream<Layer> blobs() {
    return Stream.concat(layers.stream(), Stream.of(config));
  }

  /** The blobs that it names. */
  public Set<Digest> digests() {
    return blobs().map(Layer::digest).collect(Collectors.toSet());
  }

  private static long saturatedSum(long a, long b) {
    return a > Long.MAX_VALUE - b ? Long.MAX_VALUE : a + b;
  }
}
