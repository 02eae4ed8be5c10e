package dev.altiplano.store;

import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.ChatMessage;
import dev.altiplano.model.ErrorKind;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * What the layers of one stored model say. Each call reads from disk anew and fails with
 * STORE_FAILED where a blob is missing, damaged, too large or not what its layer says.
 */
public final class ModelContents {
  static final int TEXT_LIMIT = 16 << 20;

  private final Blobs blobs;
  private final Manifest manifest;

  ModelContents(Blobs blobs, Manifest manifest) {
    this.blobs = blobs;
    this.manifest = manifest;
  }

  /** The model's own options, by wire name. */
  public Map<String, Object> params() {
    Map<String, Object> params = new LinkedHashMap<>();
    layers(MediaTypes.PARAMS).forEach(layer -> params.putAll(object(layer)));
    return params;
  }

  public Optional<String> system() {
    return layers(MediaTypes.SYSTEM).map(this::text).reduce((_, last) -> last);
  }

  /** The Go template. */
  public Optional<String> template() {
    return Stream.concat(layers(MediaTypes.PROMPT), layers(MediaTypes.TEMPLATE))
        .map(this::text)
        .reduce((_, last) -> last);
  }

  public List<String> licenses() {
    return layers(MediaTypes.LICENSE).map(this::text).toList();
  }

  /** Messages that precede each conversation. */
  public List<ChatMessage> messages() {
    return layers(MediaTypes.MESSAGES).flatMap(layer -> messages(layer).stream()).toList();
  }

  /** A file that came with the weights, such as {@code tokenizer.json}. */
  public Optional<Path> file(String name) {
    return layers(MediaTypes.JSON)
        .filter(layer -> layer.name().equals(name))
        .findFirst()
        .map(layer -> blobs.get(layer.digest()));
  }

  /** The safetensors files by their names, in the order of the manifest. */
  public Map<String, Path> weights() {
    Map<String, Path> weights = new LinkedHashMap<>();
    layers(MediaTypes.SAFETENSORS)
        .forEach(layer -> weights.put(layer.name(), blobs.get(layer.digest())));
    return weights;
  }

  /**
   * The GGUF files by the names that {@link Manifest#ggufFiles} gives them, the first part first.
   */
  public Map<String, Path> ggufFiles() {
    Map<String, Path> files = new LinkedHashMap<>();
    manifest.ggufFiles().forEach((name, layer) -> files.put(name, blobs.get(layer.digest())));
    return files;
  }

  private Stream<Layer> layers(String mediaType) {
    return manifest.layers().stream().filter(layer -> layer.mediaType().equals(mediaType));
  }

  private String text(Layer layer) {
    return new String(blobs.read(layer.digest(), TEXT_LIMIT), StandardCharsets.UTF_8);
  }

  private Map<String, Object> object(Layer layer) {
    return JsonDocument.parse(
            blobs.read(layer.digest(), TEXT_LIMIT), "the params layer", ErrorKind.STORE_FAILED)
        .toMap();
  }

  private List<ChatMessage> messages(Layer layer) {
    List<ChatMessage> messages = new ArrayList<>();
    for (JsonNode node : array(blobs.read(layer.digest(), TEXT_LIMIT))) {
      var message = new JsonDocument(node, "the messages layer", ErrorKind.STORE_FAILED);
      messages.add(ChatMessage.of(message.string("role"), message.string("content")));
    }
    return messages;
  }

  private static JsonNode array(byte[] json) {
    try {
      JsonNode node = JsonDocument.MAPPER.readTree(json);
      if (node.isArray()) {
        return node;
      }
    } catch (JacksonException e) {
      throw new AltiplanoException(
          ErrorKind.STORE_FAILED, "the messages layer is not valid JSON", e);
    }
    throw StoreFailure.of("the messages layer is not a JSON array");
  }
}
